#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// One-dimensional arrays without NULL elements; a NULL element or a second dimension is a `decoding` error.
extension PostgresRow {
    /// A `text[]` (also `varchar[]`, `json[]`, `jsonb[]`), or `nil` for NULL.
    public func textArrayIfPresent(_ column: some PostgresColumnReference) throws -> [String]? {
        try decodeArray(column, as: "text[]") { type, bytes in
            Self.readText(type, type == .jsonb ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst()) : bytes)
        }
    }

    /// A `text[]` (also `varchar[]`, `json[]`, `jsonb[]`).
    public func textArray(_ column: some PostgresColumnReference) throws -> [String] {
        try present(textArrayIfPresent(column), column, as: "text[]")
    }

    /// An `int8[]`, `int4[]` or `int2[]`, or `nil` for NULL.
    public func int64ArrayIfPresent(_ column: some PostgresColumnReference) throws -> [Int64]? {
        try decodeArray(column, as: "int8[]", Self.readInt64)
    }

    /// An `int8[]`, `int4[]` or `int2[]`.
    public func int64Array(_ column: some PostgresColumnReference) throws -> [Int64] {
        try present(int64ArrayIfPresent(column), column, as: "int8[]")
    }

    /// A `uuid[]`, or `nil` for NULL.
    public func uuidArrayIfPresent(_ column: some PostgresColumnReference) throws -> [UUID]? {
        try decodeArray(column, as: "uuid[]", Self.readUUID)
    }

    /// A `uuid[]`.
    public func uuidArray(_ column: some PostgresColumnReference) throws -> [UUID] {
        try present(uuidArrayIfPresent(column), column, as: "uuid[]")
    }

    /// A `bytea[]`, or `nil` for NULL.
    public func bytesArrayIfPresent(_ column: some PostgresColumnReference) throws -> [[UInt8]]? {
        try decodeArray(column, as: "bytea[]") { type, bytes in type == .bytea ? Array(bytes) : nil }
    }

    /// A `bytea[]`.
    public func bytesArray(_ column: some PostgresColumnReference) throws -> [[UInt8]] {
        try present(bytesArrayIfPresent(column), column, as: "bytea[]")
    }

    private func decodeArray<Element>(
        _ column: some PostgresColumnReference, as expected: String,
        _ read: (PostgresType, UnsafeRawBufferPointer) -> Element?
    ) throws -> [Element]? {
        try decode(column, as: "\(expected) of one dimension without NULL elements") { type, bytes in
            guard "\(type)".hasSuffix("[]") else { return nil }
            return Self.elements(in: bytes, read)
        }
    }

    /// Layout: dimensions, has-null flag, element type; then, unless empty, length and lower bound; then the fields.
    static func elements<Element>(
        in bytes: UnsafeRawBufferPointer, _ read: (PostgresType, UnsafeRawBufferPointer) -> Element?
    ) -> [Element]? {
        var reader = BinaryReader(bytes)
        guard let dimensions = reader.int32(), reader.int32() != nil, let oid = reader.int32() else { return nil }
        guard dimensions > 0 else { return [] }
        guard dimensions == 1, let count = reader.int32(), reader.int32() != nil else { return nil }
        let type = PostgresType(rawValue: UInt32(bitPattern: oid))
        var elements: [Element] = []
        elements.reserveCapacity(Int(max(0, min(count, Int32(bytes.count / 4)))))
        for _ in 0..<max(0, count) {
            guard let length = reader.int32(), let field = reader.bytes(length), let element = read(type, field) else {
                return nil
            }
            elements.append(element)
        }
        return elements
    }
}
