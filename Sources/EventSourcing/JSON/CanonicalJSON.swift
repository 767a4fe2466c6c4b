/// Writes JSON in one spelling: members sorted by UTF-16, no blanks, the fewest escapes (RFC 8785), numbers with the
/// digits they came with. U+0000 and lone surrogates, which have no other spelling, are escaped in lower case. These
/// are the bytes that the log stores and that its hashes cover.
public enum CanonicalJSON {
    public static func bytes(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(value, to: &bytes)
        return bytes
    }

    public static func text(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }

    public static func write(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.lexeme.utf8)
        case .string(let text): write(text, to: &bytes)
        case .array(let elements): write(elements, to: &bytes)
        case .object(let object): write(object, to: &bytes)
        }
    }

    private static func write(_ elements: [JSONValue], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(element, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func write(_ object: JSONObject, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in object.members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            write(member.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Runs that need no escape are copied at once; most texts are one such run.
            var start = 0
            for index in utf8.indices where index >= start && needsEscape(utf8[index]) {
                bytes.append(contentsOf: utf8[start..<index])
                if utf8[index] == StandIn.leadByte {
                    start = index + writeContent(utf8, at: index, to: &bytes)
                } else {
                    writeEscaped(utf8[index], to: &bytes)
                    start = index + 1
                }
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == StandIn.leadByte
    }

    /// - Returns: How many bytes of `utf8` were written.
    private static func writeContent(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int, to bytes: inout [UInt8]
    ) -> Int {
        let (content, length) = StandIn.content(utf8, at: index)
        switch content {
        case .bytes(let content): bytes.append(contentsOf: content)
        case .unit(let unit):
            bytes.append(contentsOf: #"\u"#.utf8)
            for shift in [12, 8, 4, 0] as [UInt16] { bytes.append(hexDigit(UInt8(unit >> shift & 0xF))) }
        }
        return length
    }

    private static func writeEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(contentsOf: [hexDigit(byte >> 4), hexDigit(byte & 0xF)])
        default: bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
