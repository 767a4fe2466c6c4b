import EventSourcing
import Foundation
import Mustache

/// A number in a template: with its digits as they came, by `grouped(x)` with its thousands apart, by `money(x)` with
/// two decimals besides, by `amount(x)` with three at most.
struct TemplateNumber: MustacheCustomRenderable, MustacheTransformable {
    /// Narrow, and no place to break a line at.
    private static let gap = "\u{202F}"

    private let number: JSONNumber

    init(_ number: JSONNumber) { self.number = number }

    var renderText: String { number.lexeme }
    var isNull: Bool { false }

    func transform(_ name: String) -> Any? {
        switch name {
        case "grouped": Self.grouped(number.lexeme)
        case "money": Self.grouped(String(format: "%.2f", number.double))
        case "amount": Self.grouped(Self.trimmed(String(format: "%.3f", number.double)))
        case "isOne": number.int64 == 1
        case "isZero": number.isZero
        default: nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    }

    static func grouped(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }) else {
            return text
        }
        var grouped = ""
        for (index, digit) in whole.reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3), digit != "-" { grouped.append(gap) }
            grouped.append(digit)
        }
        return ([String(grouped.reversed())] + parts.dropFirst().map(String.init)).joined(separator: ".")
    }
}
