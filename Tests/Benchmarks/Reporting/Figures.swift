import Foundation

/// Numbers as people read them: three digits that count, thousands apart.
enum Figures {
    static func text(_ value: Double) -> String {
        switch abs(value) {
        case 1000...: grouped(Int(value.rounded()))
        case 100...: String(format: "%.0f", value)
        case 10...: trimmed(String(format: "%.1f", value))
        default: trimmed(String(format: "%.2f", value))
        }
    }

    static func text(_ spread: Spread) -> String {
        "\(text(spread.median)) (\(text(spread.lowest)) - \(text(spread.highest)))"
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }

    private static func grouped(_ value: Int) -> String {
        var digits = String(abs(value))[...]
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.append(digits.suffix(3))
            digits = digits.dropLast(3)
        }
        groups.append(digits)
        return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
