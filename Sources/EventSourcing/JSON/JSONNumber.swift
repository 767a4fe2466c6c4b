/// A JSON number with the digits it came with; never rounded through a `Double`.
public struct JSONNumber: Sendable {
    /// The number as written, e.g. `1.10` or `2e3`.
    public let lexeme: String

    public init(_ value: Int64) { lexeme = String(value) }

    /// `nil` when `value` is not a number in JSON's grammar.
    public init?(lexeme: String) {
        var reader = JSONReader(Array(lexeme.utf8))
        guard case .number(let number)? = try? reader.readDocument() else { return nil }
        self = number
    }

    init(validLexeme: String) { lexeme = validLexeme }

    public var int64: Int64? {
        if let value = Int64(lexeme) { return value }
        let decimal = NormalisedDecimal(lexeme)
        guard decimal.exponent >= 0, decimal.exponent < 19 else { return nil }
        return Int64(decimal.sign + decimal.digits + String(repeating: "0", count: decimal.exponent))
    }

    public var double: Double { Double(lexeme) ?? .nan }

    public var isZero: Bool { NormalisedDecimal(lexeme).digits == "0" }
}

extension JSONNumber: Equatable {
    public static func == (left: Self, right: Self) -> Bool {
        left.lexeme.isIdentical(to: right.lexeme) || NormalisedDecimal(left.lexeme) == NormalisedDecimal(right.lexeme)
    }
}

/// sign, digits without leading or trailing zeros, and a power of ten: one spelling for one value.
private struct NormalisedDecimal: Equatable {
    let sign: String
    let digits: String
    let exponent: Int

    init(_ lexeme: String) {
        let parts = lexeme.split(whereSeparator: { $0 == "e" || $0 == "E" })
        // An exponent outside Int is not a measure of anything; clamping keeps the comparison total.
        let limit = 1_000_000_000
        var exponent = parts.count == 2 ? Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -limit : limit) : 0
        var mantissa = parts[0]
        let isNegative = mantissa.hasPrefix("-")
        if isNegative { mantissa = mantissa.dropFirst() }
        if let point = mantissa.firstIndex(of: ".") {
            exponent -= mantissa.distance(from: point, to: mantissa.endIndex) - 1
        }
        var digits = Substring(mantissa.filter { $0 != "." }).drop { $0 == "0" }
        while digits.last == "0" {
            digits = digits.dropLast()
            exponent += 1
        }
        self.digits = digits.isEmpty ? "0" : String(digits)
        self.exponent = digits.isEmpty ? 0 : exponent
        sign = isNegative && !digits.isEmpty ? "-" : ""
    }
}
