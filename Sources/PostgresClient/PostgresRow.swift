import CLibPQ
import Glibc

/// One row of a result, readable inside the closure that receives it.
///
/// Each reader comes twice: `int64(_:)` refuses NULL, `int64IfPresent(_:)` returns `nil` for it. A column that is
/// absent or of another type is a `PostgresError` with code `decoding` that names the column, the expected and the
/// actual type. Integers and floats widen where nothing is lost; nothing else converts: cast it in SQL.
public struct PostgresRow {
    let result: PostgresResult
    let index: Int32

    /// How many columns the row has.
    public var columnCount: Int {
        Int(result.columnCount)
    }

    /// The names in order.
    public var columnNames: [String] {
        (0..<result.columnCount).map(result.columnName)
    }

    /// Whether the column is NULL.
    public func isNull(_ column: some PostgresColumnReference) throws -> Bool {
        PQgetisnull(result.pointer, index, try position(of: column)) != 0
    }

    /// The column's type.
    public func type(_ column: some PostgresColumnReference) throws -> PostgresType {
        PostgresType(rawValue: PQftype(result.pointer, try position(of: column)))
    }

    /// The column's bytes in binary format without a copy, `nil` for NULL; they may not outlive the closure.
    ///
    /// Text and json are UTF-8. The version byte of jsonb is left off, so that json and jsonb read alike.
    public func withBytes<Value>(
        _ column: some PostgresColumnReference, _ body: (UnsafeRawBufferPointer?) throws -> Value
    ) throws -> Value {
        try withCell(position(of: column), body)
    }

    func withCell<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer?) throws -> Value) rethrows -> Value {
        try withExtendedLifetime(result) {
            guard PQgetisnull(result.pointer, index, column) == 0 else { return try body(nil) }
            let start = UnsafeRawPointer(PQgetvalue(result.pointer, index, column))
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result.pointer, index, column)))
            let isJSONB = PQftype(result.pointer, column) == PostgresType.jsonb.rawValue
            return try body(isJSONB ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst()) : bytes)
        }
    }

    func position(of column: some PostgresColumnReference) throws -> Int32 {
        let reference = column.postgresColumn
        switch reference {
        case .index(let index):
            if index >= 0, index < columnCount { return Int32(index) }
        case .name(let name):
            let found = name.withCString { wanted in
                (0..<result.columnCount).first { strcmp(PQfname(result.pointer, $0), wanted) == 0 }
            }
            if let found { return found }
        }
        throw PostgresError(
            .decoding, "the row has no column \(reference.label); it has \(columnNames.joined(separator: ", "))")
    }

    /// The value `read` makes of the column's type and bytes; `nil` for NULL.
    ///
    /// - Throws: code `decoding` when `read` returns `nil`, which is how it refuses a type.
    func decode<Value>(
        _ column: some PostgresColumnReference, as expected: String,
        _ read: (PostgresType, UnsafeRawBufferPointer) throws -> Value?
    ) throws -> Value? {
        let position = try position(of: column)
        return try withCell(position) { bytes in
            guard let bytes else { return nil }
            let type = PostgresType(rawValue: PQftype(result.pointer, position))
            if let value = try read(type, bytes) { return value }
            throw PostgresError(
                .decoding,
                "column \(label(position)) is \(type), not \(expected): read it as that or cast it in the statement")
        }
    }

    func present<Value>(_ value: Value?, _ column: some PostgresColumnReference, as expected: String) throws -> Value {
        if let value { return value }
        throw PostgresError(
            .decoding,
            "column \(label(try position(of: column))) is NULL, not \(expected): read it with the IfPresent variant")
    }

    private func label(_ position: Int32) -> String {
        "\"\(result.columnName(position))\" (\(position))"
    }
}

extension PostgresColumn {
    fileprivate var label: String {
        switch self {
        case .index(let index): "\(index)"
        case .name(let name): "\"\(name)\""
        }
    }
}
