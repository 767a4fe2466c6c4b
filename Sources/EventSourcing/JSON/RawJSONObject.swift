public import Foundation

/// One JSON object split into its members, each value as the bytes it is written in.
///
/// For lines of our own making, whose values have to come through byte by byte: keys have no escapes, and a value is
/// only measured, not read.
public struct RawJSONObject {
    private var members: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []

    public init(_ bytes: [UInt8]) throws(JSONError) {
        var scanner = Scanner(bytes: bytes)
        try scanner.expect(UInt8(ascii: "{"))
        while scanner.next != UInt8(ascii: "}") {
            if !members.isEmpty { try scanner.expect(UInt8(ascii: ",")) }
            let key = try scanner.value()
            guard key.first == UInt8(ascii: "\"") else { throw scanner.failure }
            try scanner.expect(UInt8(ascii: ":"))
            members.append((key.dropFirst().dropLast(), try scanner.value()))
        }
        try scanner.expect(UInt8(ascii: "}"))
        guard scanner.next == nil else { throw JSONError(code: .trailingBytes, offset: scanner.index) }
    }

    /// `nil` when there is no such member.
    public subscript(key: StaticString) -> ArraySlice<UInt8>? {
        let wanted = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        return members.first { $0.key.elementsEqual(wanted) }?.value
    }
}

extension RawJSONObject {
    /// The bytes of a value; `nil` for null and for nothing.
    public func bytes(_ key: StaticString) -> [UInt8]? {
        guard let value = self[key], !value.elementsEqual(Self.null) else { return nil }
        return Array(value)
    }

    public func json(_ key: StaticString) -> JSONValue? {
        bytes(key).flatMap { try? JSONReader.read($0) }
    }

    public func text(_ key: StaticString) -> String? { json(key)?.string }

    public func integer(_ key: StaticString) -> Int64? {
        self[key].flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    public func uuid(_ key: StaticString) -> UUID? { text(key).flatMap(UUID.init(uuidString:)) }

    /// Bytes that are written as hexadecimal digits.
    public func hexadecimal(_ key: StaticString) -> [UInt8]? {
        guard let value = self[key], value.count >= 2, value.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count / 2)
        for index in stride(from: value.startIndex + 1, to: value.endIndex - 1, by: 2) {
            guard let high = Self.digit(value[index]), let low = Self.digit(value[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static let null = Array("null".utf8)

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// Measures values: where a string ends, and which bracket closes which.
private struct Scanner {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    var failure: JSONError {
        JSONError(code: index < bytes.count ? .unexpectedByte : .unexpectedEnd, offset: index)
    }

    mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard next == byte else { throw failure }
        index += 1
    }

    mutating func value() throws(JSONError) -> ArraySlice<UInt8> {
        let start = index
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return try slice(from: start) }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return try slice(from: start) }
                index += 1
            default: index += 1
            }
        }
        throw failure
    }

    private func slice(from start: Int) throws(JSONError) -> ArraySlice<UInt8> {
        guard index > start else { throw failure }
        return bytes[start..<index]
    }

    private mutating func skipString() throws(JSONError) {
        index += 1
        while let byte = next {
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw failure
    }
}
