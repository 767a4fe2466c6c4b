/// Why bytes are not the JSON they should be. Never shows the bytes: they may hold what must not reach a log.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unexpectedEnd = "unexpected_end"
        case unexpectedByte = "unexpected_byte"
        case invalidNumber = "invalid_number"
        case invalidEscape = "invalid_escape"
        case invalidUTF8 = "invalid_utf8"
        case tooDeep = "too_deep"
        case trailingBytes = "trailing_bytes"
    }

    public let code: Code
    /// Where, in bytes from the start.
    public let offset: Int

    public var description: String { "not valid JSON: \(code.rawValue) at byte \(offset)" }
}
