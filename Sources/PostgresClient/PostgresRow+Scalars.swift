#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension PostgresRow {
    /// A `bool`, or `nil` for NULL.
    public func boolIfPresent(_ column: some PostgresColumnReference) throws -> Bool? {
        try decode(column, as: "bool") { type, bytes in type == .bool ? bytes.first.map { $0 != 0 } : nil }
    }

    /// A `bool`.
    public func bool(_ column: some PostgresColumnReference) throws -> Bool {
        try present(boolIfPresent(column), column, as: "bool")
    }

    /// An `int4` or `int2`, or `nil` for NULL.
    public func int32IfPresent(_ column: some PostgresColumnReference) throws -> Int32? {
        try decode(column, as: "int4") { type, bytes in
            switch type {
            case .int4: bytes.bigEndian(Int32.self)
            case .int2: bytes.bigEndian(Int16.self).map(Int32.init)
            default: nil
            }
        }
    }

    /// An `int4` or `int2`.
    public func int32(_ column: some PostgresColumnReference) throws -> Int32 {
        try present(int32IfPresent(column), column, as: "int4")
    }

    /// An `int8`, `int4` or `int2`, or `nil` for NULL.
    public func int64IfPresent(_ column: some PostgresColumnReference) throws -> Int64? {
        try decode(column, as: "int8", Self.readInt64)
    }

    /// An `int8`, `int4` or `int2`.
    public func int64(_ column: some PostgresColumnReference) throws -> Int64 {
        try present(int64IfPresent(column), column, as: "int8")
    }

    /// A `float8` or `float4`, or `nil` for NULL.
    public func doubleIfPresent(_ column: some PostgresColumnReference) throws -> Double? {
        try decode(column, as: "float8") { type, bytes in
            switch type {
            case .float8: bytes.bigEndian(UInt64.self).map(Double.init(bitPattern:))
            case .float4: bytes.bigEndian(UInt32.self).map { Double(Float(bitPattern: $0)) }
            default: nil
            }
        }
    }

    /// A `float8` or `float4`.
    public func double(_ column: some PostgresColumnReference) throws -> Double {
        try present(doubleIfPresent(column), column, as: "float8")
    }

    /// `text`, `varchar`, `char(n)`, `name`, or the text of `json` and `jsonb`; `nil` for NULL.
    public func textIfPresent(_ column: some PostgresColumnReference) throws -> String? {
        try decode(column, as: "text", Self.readText)
    }

    /// `text`, `varchar`, `char(n)`, `name`, or the text of `json` and `jsonb`.
    public func text(_ column: some PostgresColumnReference) throws -> String {
        try present(textIfPresent(column), column, as: "text")
    }

    /// A `bytea`, or `nil` for NULL.
    public func bytesIfPresent(_ column: some PostgresColumnReference) throws -> [UInt8]? {
        try decode(column, as: "bytea") { type, bytes in type == .bytea ? Array(bytes) : nil }
    }

    /// A `bytea`.
    public func bytes(_ column: some PostgresColumnReference) throws -> [UInt8] {
        try present(bytesIfPresent(column), column, as: "bytea")
    }

    /// A `uuid`, or `nil` for NULL.
    public func uuidIfPresent(_ column: some PostgresColumnReference) throws -> UUID? {
        try decode(column, as: "uuid", Self.readUUID)
    }

    /// A `uuid`.
    public func uuid(_ column: some PostgresColumnReference) throws -> UUID {
        try present(uuidIfPresent(column), column, as: "uuid")
    }

    /// A `timestamptz`, or `nil` for NULL.
    public func timestampIfPresent(_ column: some PostgresColumnReference) throws -> PostgresTimestamp? {
        try decode(column, as: "timestamptz") { type, bytes in
            type == .timestamptz ? bytes.bigEndian(Int64.self).map(PostgresTimestamp.init(wire:)) : nil
        }
    }

    /// A `timestamptz`.
    public func timestamp(_ column: some PostgresColumnReference) throws -> PostgresTimestamp {
        try present(timestampIfPresent(column), column, as: "timestamptz")
    }

    static func readInt64(_ type: PostgresType, _ bytes: UnsafeRawBufferPointer) -> Int64? {
        switch type {
        case .int8: bytes.bigEndian(Int64.self)
        case .int4: bytes.bigEndian(Int32.self).map(Int64.init)
        case .int2: bytes.bigEndian(Int16.self).map(Int64.init)
        default: nil
        }
    }

    static func readText(_ type: PostgresType, _ bytes: UnsafeRawBufferPointer) -> String? {
        switch type {
        case .text, .varchar, .bpchar, .name, .unknown, .json, .jsonb: String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    static func readUUID(_ type: PostgresType, _ bytes: UnsafeRawBufferPointer) -> UUID? {
        guard type == .uuid, bytes.count == MemoryLayout<uuid_t>.size else { return nil }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension UnsafeRawBufferPointer {
    /// The whole buffer as one big-endian integer; `nil` when its size is another.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value? {
        count == MemoryLayout<Value>.size ? Value(bigEndian: loadUnaligned(as: type)) : nil
    }
}
