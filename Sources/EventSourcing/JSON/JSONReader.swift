/// Reads one JSON document (RFC 8259) from untrusted bytes.
///
/// Foundation's parser rounds numbers and refuses a lone surrogate, on which a whole poll would fail; here it is kept,
/// as U+0000 is, by a stand-in (`StandIn`) that `CanonicalJSON` writes as the escape it was. Nesting is bounded, so
/// that hostile bytes can't exhaust the stack.
public struct JSONReader {
    public static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes)
        return try reader.readDocument()
    }

    public static func read(_ text: String) throws(JSONError) -> JSONValue { try read(Array(text.utf8)) }

    mutating func readDocument() throws(JSONError) -> JSONValue {
        // A byte order mark is not JSON, but Windows services send one.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let value = try readValue(depth: 0)
        skipBlanks()
        guard index == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw failure(.tooDeep) }
        skipBlanks()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
        case UInt8(ascii: "["): return .array(try readArray(depth: depth))
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return .number(try readNumber())
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) -> JSONObject {
        index += 1
        var pairs: [(String, JSONValue)] = []
        skipBlanks()
        if try peek() == UInt8(ascii: "}") {
            index += 1
            return JSONObject()
        }
        while true {
            skipBlanks()
            guard try peek() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let key = try readString()
            skipBlanks()
            try expect(":")
            pairs.append((key, try readValue(depth: depth + 1)))
            skipBlanks()
            switch try peek() {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return JSONObject(pairs)
            default: throw failure(.unexpectedByte)
            }
        }
    }

    private mutating func readArray(depth: Int) throws(JSONError) -> [JSONValue] {
        index += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if try peek() == UInt8(ascii: "]") {
            index += 1
            return elements
        }
        while true {
            elements.append(try readValue(depth: depth + 1))
            skipBlanks()
            switch try peek() {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return elements
            default: throw failure(.unexpectedByte)
            }
        }
    }

    private mutating func readNumber() throws(JSONError) -> JSONNumber {
        let start = index
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let integerStart = index
        try readDigits()
        if bytes[integerStart] == UInt8(ascii: "0"), index > integerStart + 1 { throw failure(.invalidNumber) }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            try readDigits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) { index += 1 }
            try readDigits()
        }
        return JSONNumber(validLexeme: String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func readDigits() throws(JSONError) {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        guard index > start else { throw failure(index < bytes.count ? .unexpectedByte : .unexpectedEnd) }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard index < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[index]
    }

    private mutating func expect(_ literal: StaticString) throws(JSONError) {
        for offset in 0..<literal.utf8CodeUnitCount {
            guard index < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[index] == literal.utf8Start[offset] else { throw failure(.unexpectedByte) }
            index += 1
        }
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private func failure(_ code: JSONError.Code) -> JSONError { JSONError(code: code, offset: index) }
}

extension JSONReader {
    private mutating func readString() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
            bytes[index] >= 0x20, bytes[index] != StandIn.leadByte
        { index += 1 }
        guard index < bytes.count else { throw failure(.unexpectedEnd) }
        if bytes[index] == UInt8(ascii: "\"") {
            defer { index += 1 }
            return try text(bytes[start..<index])
        }
        return try readEscapedString(from: start)
    }

    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<index])
        while true {
            let byte = try peek()
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...])
            case UInt8(ascii: "\\"): try readEscape(into: &unescaped)
            case 0..<0x20: throw failure(.unexpectedByte)
            case StandIn.leadByte where StandIn.needsMark(bytes, at: index - 1):
                unescaped.append(contentsOf: StandIn.mark + bytes[index - 1..<index + 3])
                index += 3
            default: unescaped.append(byte)
            }
        }
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        index += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"): try readEscapedUnit(into: &text)
        default: throw failure(.invalidEscape)
        }
    }

    private mutating func readEscapedUnit(into text: inout [UInt8]) throws(JSONError) {
        let unit = try readHex()
        if let low = try readLowSurrogate(after: unit) {
            let value = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
            if let scalar = Unicode.Scalar(value) { StandIn.append(scalar, to: &text) }
        } else if let scalar = Unicode.Scalar(unit), unit != 0 {
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            StandIn.append(unit: unit, to: &text)
        }
    }

    /// The escaped other half of a pair; `nil`, and nothing read, where there is none.
    private mutating func readLowSurrogate(after unit: UInt32) throws(JSONError) -> UInt32? {
        guard (0xD800...0xDBFF).contains(unit), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        let start = index
        index += 2
        let low = try readHex()
        if (0xDC00...0xDFFF).contains(low) { return low }
        index = start
        return nil
    }

    private mutating func readHex() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw failure(.unexpectedEnd) }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure(.invalidEscape) }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw failure(.invalidUTF8) }
        return text
    }
}
