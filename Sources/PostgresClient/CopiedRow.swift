#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// One row of a `COPY … TO STDOUT (format binary)`, read where it was received.
///
/// For reading millions of rows: a column is a number, nothing is looked up, and nobody checks its type beyond its
/// size, so that the statement and its reader must belong together. Valid only while the row is handed over.
public struct CopiedRow {
    private var cells: [UnsafeRawBufferPointer?] = []

    init() {}

    public var columnCount: Int { cells.count }

    /// The value's binary form; `nil` for NULL.
    public func bytesIfPresent(_ column: Int) throws -> UnsafeRawBufferPointer? {
        guard cells.indices.contains(column) else {
            throw PostgresError(.decoding, "the copied row has \(cells.count) columns and so no column \(column)")
        }
        return cells[column]
    }

    public func bytes(_ column: Int) throws -> UnsafeRawBufferPointer {
        guard let bytes = try bytesIfPresent(column) else { throw mismatch(column, "NULL where a value must be") }
        return bytes
    }

    public func int16(_ column: Int) throws -> Int16 { try required(try bytes(column).bigEndian(Int16.self), column) }

    public func int64(_ column: Int) throws -> Int64 { try required(try bytes(column).bigEndian(Int64.self), column) }

    public func timestamp(_ column: Int) throws -> PostgresTimestamp {
        PostgresTimestamp(wire: try int64(column))
    }

    public func timestampIfPresent(_ column: Int) throws -> PostgresTimestamp? {
        try bytesIfPresent(column) == nil ? nil : try timestamp(column)
    }

    public func uuid(_ column: Int) throws -> UUID {
        let bytes = try bytes(column)
        guard bytes.count == MemoryLayout<uuid_t>.size else { throw mismatch(column, "no uuid") }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }

    public func uuidIfPresent(_ column: Int) throws -> UUID? {
        try bytesIfPresent(column) == nil ? nil : try uuid(column)
    }

    public func text(_ column: Int) throws -> String { String(decoding: try bytes(column), as: UTF8.self) }

    public func textIfPresent(_ column: Int) throws -> String? {
        try bytesIfPresent(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A `text[]` without NULL elements.
    public func textArray(_ column: Int) throws -> [String] {
        let elements = PostgresRow.elements(in: try bytes(column)) { type, bytes in
            type == .text ? String(decoding: bytes, as: UTF8.self) : nil
        }
        return try required(elements, column)
    }

    private func required<Value>(_ value: Value?, _ column: Int) throws -> Value {
        guard let value else { throw mismatch(column, "another type than its reader expects") }
        return value
    }

    private func mismatch(_ column: Int, _ what: String) -> PostgresError {
        PostgresError(.decoding, "column \(column) of the copied row is \(what): align statement and reader")
    }

    /// Takes the next row. `false` when it was the end mark.
    mutating func read(from reader: inout BinaryReader) throws -> Bool {
        cells.removeAll(keepingCapacity: true)
        guard let count = reader.int16() else { throw Self.malformed }
        guard count >= 0 else { return false }
        for _ in 0..<count {
            guard let length = reader.int32() else { throw Self.malformed }
            guard length >= 0 else {
                cells.append(nil)
                continue
            }
            guard let bytes = reader.bytes(length) else { throw Self.malformed }
            cells.append(bytes)
        }
        return true
    }

    static let malformed = PostgresError(
        .decoding, "the server's COPY is not in binary format: end the statement with (format binary)")
}
