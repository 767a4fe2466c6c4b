/// Where in which trace something happens, as the W3C's `traceparent` says it.
public struct TraceContext: Sendable, Hashable {
    public let trace: TraceID
    public let span: SpanID
    /// Whether whoever began the trace wants it recorded.
    public let isSampled: Bool

    public struct TraceID: Sendable, Hashable, CustomStringConvertible {
        let high: UInt64
        let low: UInt64
        /// 32 hexadecimal digits.
        public var description: String { high.hexadecimal + low.hexadecimal }
    }

    public struct SpanID: Sendable, Hashable, CustomStringConvertible {
        let value: UInt64
        /// 16 hexadecimal digits.
        public var description: String { value.hexadecimal }
    }

    init(trace: TraceID, span: SpanID, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// - Parameter traceparent: The header's value, which anybody may have written; of a later version what this one
    ///   knows.
    /// - Returns: `nil` for what is no such value.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55, bytes.count <= 512,
            bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"), bytes[52] == UInt8(ascii: "-"),
            let version = Self.number(bytes[0..<2]), version != 255,
            bytes.count == 55 || version > 0 && bytes[55] == UInt8(ascii: "-"),
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), high != 0 || low != 0,
            let span = Self.number(bytes[36..<52]), span != 0, let flags = Self.number(bytes[53..<55])
        else { return nil }
        self.init(trace: TraceID(high: high, low: low), span: SpanID(value: span), isSampled: flags & 1 == 1)
    }

    public var traceparent: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }

    /// Hexadecimal digits, none of them in capitals.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}

extension UInt64 {
    fileprivate var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
