#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One value on its way to the server: its type and its binary form, or NULL of that type.
///
/// Printing it never shows the value, so that a log line or an error cannot leak what was bound.
public struct PostgresValue: Sendable, Hashable {
    /// The type the server is told.
    public let type: PostgresType
    let storage: Storage

    enum Storage: Sendable, Hashable {
        case null
        case bool(Bool)
        case int16(Int16)
        case int32(Int32)
        case int64(Int64)
        case double(Double)
        case uuid(UUID)
        case text(String)
        case bytes([UInt8])
        case jsonb([UInt8])
    }

    init(type: PostgresType, storage: Storage) {
        self.type = type
        self.storage = storage
    }

    /// A value already in PostgreSQL's binary format for `type`; `nil` is NULL.
    public init(type: PostgresType, binary: [UInt8]?) {
        self.init(type: type, storage: binary.map(Storage.bytes) ?? .null)
    }

    /// NULL of the given type.
    public static func null(_ type: PostgresType) -> PostgresValue {
        PostgresValue(type: type, storage: .null)
    }

    /// Whether this is NULL.
    public var isNull: Bool {
        storage == .null
    }

    /// Appends the binary form, without a length; nothing for NULL.
    func appendBinary(to buffer: inout [UInt8]) {
        switch storage {
        case .null: break
        case .bool(let value): buffer.append(value ? 1 : 0)
        case .int16(let value): buffer.append(bigEndian: value)
        case .int32(let value): buffer.append(bigEndian: value)
        case .int64(let value): buffer.append(bigEndian: value)
        case .double(let value): buffer.append(bigEndian: value.bitPattern)
        case .uuid(let value): withUnsafeBytes(of: value.uuid) { buffer.append(contentsOf: $0) }
        case .text(let value): buffer.append(contentsOf: value.utf8)
        case .bytes(let value): buffer.append(contentsOf: value)
        case .jsonb(let value):
            buffer.append(Self.jsonbVersion)
            buffer.append(contentsOf: value)
        }
    }

    /// Appends a four-byte length (-1 for NULL) and the binary form, as arrays and COPY rows have it.
    func appendField(to buffer: inout [UInt8]) {
        guard !isNull else {
            buffer.append(bigEndian: Int32(-1))
            return
        }
        let start = buffer.count
        buffer.append(bigEndian: Int32(0))
        appendBinary(to: &buffer)
        let length = UInt32(truncatingIfNeeded: buffer.count - start - 4).bigEndian
        withUnsafeBytes(of: length) { bytes in
            for index in 0..<4 { buffer[start + index] = bytes[index] }
        }
    }

    /// The first byte of jsonb's binary format, the only version there is.
    static let jsonbVersion: UInt8 = 1
}

extension PostgresValue: CustomStringConvertible {
    /// The type, and whether it is NULL; never the value.
    public var description: String {
        isNull ? "\(type) null" : "\(type) value"
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
