import EventSourcing
import LogikalModel

/// A price as text in the user's language. Its number is only what an estimation confirms: nobody documents how it is
/// written, and `1.234` is one number in one language and another in the next.
struct QuotationPrice: Equatable {
    let text: String
    let amount: JSONNumber?

    init(_ text: String, estimation: JSONValue?) {
        self.text = text
        let candidates = ["netPricePerUnit", "totalPricePerUnit", "netPrice", "totalPrice"].compactMap {
            estimation?[$0]?.number
        }
        let readings = Self.readings(of: text)
        amount = candidates.first { candidate in
            ExactDecimal(candidate.lexeme).map { value in readings.contains(value) } ?? false
        }
    }

    var json: JSONValue { ["amount": amount.map(JSONValue.number) ?? .null, "text": .string(text)] }

    /// The numbers that the digits can be, with a decimal comma and with a decimal point.
    private static func readings(of text: String) -> [ExactDecimal] {
        let marks = text.filter { $0.isASCII && ($0.isNumber || $0 == "," || $0 == "." || $0 == "-") }
        let readings = [(",", "."), (".", ",")].map { decimal, grouping in
            marks.replacing(grouping, with: "").replacing(decimal, with: ".")
        }
        return readings.compactMap { ExactDecimal($0) }
    }
}
