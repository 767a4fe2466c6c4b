import EventSourcing

/// One field of a vendor's object and how its value is read. Every response field of the API is optional and
/// nullable (`logikal-api.md` 4), so a reading is either the value, `null`, or `null` with a finding.
struct VendorField: Sendable {
    enum Kind: Sendable {
        /// Kept as it is, blanks included.
        case text
        /// People type these with trailing blanks.
        case trimmedText
        case guid
        case decimal
        case boolean
        /// Seconds since 1970 UTC; milliseconds where beyond 10^10; 0 and below mean "none".
        case date
        case record([VendorField])
    }

    let name: String
    let kind: Kind

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Reads the fields of `object`; the names of those whose value was not of the expected type go to `findings`.
    static func read(_ fields: [VendorField], from object: JSONObject, findings: inout [String]) -> JSONObject {
        JSONObject(
            fields.map { field in
                guard let given = object[field.name], !given.isNull else { return (field.name, .null) }
                guard let value = field.read(given, findings: &findings) else {
                    findings.append(field.name)
                    return (field.name, .null)
                }
                return (field.name, value)
            })
    }

    private func read(_ value: JSONValue, findings: inout [String]) -> JSONValue? {
        switch kind {
        case .text: Self.text(value).map(JSONValue.string)
        case .trimmedText: Self.text(value).map { .string($0.trimmed) }
        case .guid: Self.text(value).map { $0.trimmed.isEmpty ? .null : .string(LogikalID($0).text) }
        case .decimal: Self.number(value).map(JSONValue.number)
        case .boolean: Self.boolean(value).map(JSONValue.bool)
        case .date: Self.number(value).map(Self.date)
        case .record(let fields):
            value.object.map { .object(VendorField.read(fields, from: $0, findings: &findings)) }
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.lexeme
        default: nil
        }
    }

    private static func number(_ value: JSONValue) -> JSONNumber? {
        switch value {
        case .number(let number): number
        case .string(let text): JSONNumber(lexeme: text.trimmed)
        default: nil
        }
    }

    private static func boolean(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let value): value
        case .number(let number) where number.isZero: false
        case .number(let number) where number.int64 == 1: true
        case .string(let text) where text.trimmed.lowercased() == "true": true
        case .string(let text) where text.trimmed.lowercased() == "false": false
        default: nil
        }
    }

    private static func date(_ number: JSONNumber) -> JSONValue {
        let largestSeconds: Int64 = 10_000_000_000
        let value = number.int64 ?? Int64(exactly: number.double.rounded(.down)) ?? 0
        // Beyond the year 9999 it is no date in any unit.
        guard value > 0, value < largestSeconds * 1000 * 25 else { return .null }
        let microseconds = value > largestSeconds ? value * 1000 : value * 1_000_000
        return .string(Timestamp(microseconds: microseconds).description)
    }
}

extension String {
    /// Without blanks at either end.
    var trimmed: String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
