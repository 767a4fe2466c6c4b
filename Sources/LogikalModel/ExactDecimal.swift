public import EventSourcing

/// A decimal number as people write money and quantities: exact, at most 34 digits, never rounded through a `Double`.
///
/// One value has one spelling: `1.10` and `1.1` are equal and print as `1.1`.
public struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
    /// The value is `coefficient` / 10^`scale`, without trailing zeros.
    let coefficient: Int128
    let scale: Int

    private static let mostDigits = 34
    /// What a `Double` is sure to keep of a decimal.
    private static let digitsOfDouble = 15

    public static let zero = ExactDecimal(0)

    public init(_ value: Int) {
        self.init(coefficient: Int128(value), scale: 0)
    }

    private init(coefficient: Int128, scale: Int) {
        var (coefficient, scale) = (coefficient, scale)
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        self.coefficient = coefficient
        self.scale = coefficient == 0 ? 0 : scale
    }

    /// Reads `12`, `-0.5`, `1e-3`; `nil` for any other text, and beyond 34 digits on either side of the point.
    public init?(_ text: some StringProtocol) {
        guard let (coefficient, scale) = Self.parse(Array(text.utf8)) else { return nil }
        self.init(coefficient: coefficient, scale: scale)
    }

    /// The decimal that was stored as a binary number: the shortest one that reads as `value`, without the noise beyond
    /// the fifteenth digit that arithmetic leaves behind.
    ///
    /// - Returns: `nil` where it is no number, or one of more than 34 digits.
    public init?(_ value: Double) {
        guard value.isFinite, let exact = ExactDecimal("\(value)") else { return nil }
        self = exact.rounded(toDigits: Self.digitsOfDouble)
    }

    private func rounded(toDigits digits: Int) -> ExactDecimal {
        let surplus = String(coefficient.magnitude).utf8.count - digits
        guard surplus > 0, surplus <= scale else { return self }
        var divisor: Int128 = 1
        for _ in 0..<surplus { divisor *= 10 }
        let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: divisor)
        let half = remainder.magnitude * 2
        let isUp = half > divisor.magnitude || (half == divisor.magnitude && quotient % 2 != 0)
        return ExactDecimal(
            coefficient: quotient + (isUp ? (coefficient < 0 ? -1 : 1) : 0), scale: scale - surplus)
    }

    public var isZero: Bool { coefficient == 0 }

    /// The product; `nil` beyond 34 digits.
    public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        let result = ExactDecimal(coefficient: product, scale: scale + other.scale)
        return overflow || !result.isInBounds ? nil : result
    }

    /// The difference from `other`, without sign; `nil` beyond 34 digits.
    public func distance(to other: ExactDecimal) -> ExactDecimal? {
        let common = max(scale, other.scale)
        guard let left = raised(to: common), let right = other.raised(to: common) else { return nil }
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        return overflow || difference == .min
            ? nil : ExactDecimal(coefficient: Int128(difference.magnitude), scale: common)
    }

    private func raised(to common: Int) -> Int128? {
        var value = coefficient
        for _ in scale..<common {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        return value
    }

    private var isInBounds: Bool {
        scale <= Self.mostDigits && String(coefficient.magnitude).utf8.count <= Self.mostDigits
    }

    /// Without exponent: a number in JSON, SQL and spreadsheets alike.
    public var description: String {
        guard scale > 0 else { return String(coefficient) }
        var digits = Array(String(coefficient.magnitude).utf8)
        if digits.count <= scale {
            digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale + 1 - digits.count), at: 0)
        }
        digits.insert(UInt8(ascii: "."), at: digits.count - scale)
        return (coefficient < 0 ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }

    public var json: JSONValue {
        JSONNumber(lexeme: description).map(JSONValue.number) ?? .null
    }
}

extension ExactDecimal: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        let common = max(left.scale, right.scale)
        guard let first = left.raised(to: common), let second = right.raised(to: common) else {
            // One of them is too large for the other's scale, so it is the larger one in size.
            let isLeftLarge = left.raised(to: common) == nil
            return isLeftLarge ? left.coefficient < 0 : right.coefficient > 0
        }
        return first < second
    }
}

extension ExactDecimal {
    private static func parse(_ bytes: [UInt8]) -> (coefficient: Int128, scale: Int)? {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { index += 1 }
        var coefficient: Int128 = 0
        var (digits, significant, scale) = (0, 0, 0)
        var hasPoint = false
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if let digit = Self.digit(bytes[index]) {
                significant += significant > 0 || digit > 0 ? 1 : 0
                guard significant <= mostDigits, scale <= mostDigits else { return nil }
                coefficient = coefficient * 10 + Int128(digit)
                digits += 1
                if hasPoint { scale += 1 }
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        if index < bytes.count {
            guard bytes[index] | 0x20 == UInt8(ascii: "e"), let exponent = exponent(bytes[(index + 1)...]) else {
                return nil
            }
            scale -= exponent
        }
        while scale < 0 {
            let (product, overflow) = coefficient.multipliedReportingOverflow(by: 10)
            guard !overflow, scale > -mostDigits else { return nil }
            coefficient = product
            scale += 1
        }
        let value = ExactDecimal(coefficient: isNegative ? -coefficient : coefficient, scale: scale)
        return value.isInBounds ? (value.coefficient, value.scale) : nil
    }

    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
        guard (1...4).contains(digits.count) else { return nil }
        var value = 0
        for byte in digits {
            guard let digit = digit(byte) else { return nil }
            value = value * 10 + Int(digit)
        }
        return isNegative ? -value : value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
    }
}
