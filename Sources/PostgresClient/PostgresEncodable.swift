#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A type whose values can be bound to a statement.
///
/// Optionals and arrays (with or without NULL elements) of such a type can be bound too.
public protocol PostgresEncodable: Sendable {
    /// The SQL type of every value, also of a missing one.
    static var postgresType: PostgresType { get }
    /// The value to bind.
    var postgresValue: PostgresValue { get }
}

extension PostgresValue {
    /// A value of a bindable type.
    public init(_ value: some PostgresEncodable) {
        self = value.postgresValue
    }

    /// A value, or NULL of its type.
    public init<Value: PostgresEncodable>(_ value: Value?) {
        self = value?.postgresValue ?? .null(Value.postgresType)
    }

    /// A one-dimensional array.
    public init<Element: PostgresEncodable>(_ elements: [Element]) {
        self.init(elements: elements.lazy.map(\.postgresValue), of: Element.postgresType, containsNull: false)
    }

    /// A one-dimensional array, or NULL.
    public init<Element: PostgresEncodable>(_ elements: [Element]?) {
        self = elements.map { PostgresValue($0) } ?? .null(Element.postgresType.array)
    }

    /// A one-dimensional array some of whose elements may be NULL.
    public init<Element: PostgresEncodable>(_ elements: [Element?]) {
        self.init(
            elements: elements.lazy.map { PostgresValue($0) }, of: Element.postgresType,
            containsNull: elements.contains { $0 == nil })
    }

    private init(elements: some Collection<PostgresValue>, of type: PostgresType, containsNull: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + elements.count * 12)
        // An empty array has no dimensions at all: a dimension of length zero is refused by some functions.
        bytes.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(containsNull ? 1 : 0))
        bytes.append(bigEndian: type.rawValue)
        if !elements.isEmpty {
            bytes.append(bigEndian: Int32(truncatingIfNeeded: elements.count))
            bytes.append(bigEndian: Int32(1))
        }
        for element in elements {
            element.appendField(to: &bytes)
        }
        self.init(type: type.array, storage: .bytes(bytes))
    }
}

extension Bool: PostgresEncodable {
    public static var postgresType: PostgresType { .bool }
    public var postgresValue: PostgresValue { PostgresValue(type: .bool, storage: .bool(self)) }
}

extension Int16: PostgresEncodable {
    public static var postgresType: PostgresType { .int2 }
    public var postgresValue: PostgresValue { PostgresValue(type: .int2, storage: .int16(self)) }
}

extension Int32: PostgresEncodable {
    public static var postgresType: PostgresType { .int4 }
    public var postgresValue: PostgresValue { PostgresValue(type: .int4, storage: .int32(self)) }
}

extension Int64: PostgresEncodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresValue: PostgresValue { PostgresValue(type: .int8, storage: .int64(self)) }
}

extension Int: PostgresEncodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresValue: PostgresValue { PostgresValue(type: .int8, storage: .int64(Int64(self))) }
}

extension Double: PostgresEncodable {
    public static var postgresType: PostgresType { .float8 }
    public var postgresValue: PostgresValue { PostgresValue(type: .float8, storage: .double(self)) }
}

extension String: PostgresEncodable {
    public static var postgresType: PostgresType { .text }
    public var postgresValue: PostgresValue { PostgresValue(type: .text, storage: .text(self)) }
}

/// Bytes are one `bytea`, not an array.
extension [UInt8]: PostgresEncodable {
    public static var postgresType: PostgresType { .bytea }
    public var postgresValue: PostgresValue { PostgresValue(type: .bytea, storage: .bytes(self)) }
}

extension UUID: PostgresEncodable {
    public static var postgresType: PostgresType { .uuid }
    public var postgresValue: PostgresValue { PostgresValue(type: .uuid, storage: .uuid(self)) }
}
