import EventSourcing

/// One line of the report: what was measured, beside what, against which budget.
struct Measurement: Sendable {
    let name: String
    let unit: String
    let value: Spread
    let reference: Spread?
    /// Value by reference, round by round.
    let ratio: Spread?
    let budgets: [Budget]
    /// What the value and its reference are, and what to know when reading them.
    let notes: [String]
    /// How many wanted a core at its end, on average over a minute.
    let load: String

    init(
        _ name: String, unit: String, value: [Double], reference: [Double] = [],
        budgets: (_ value: Spread, _ ratio: Spread?) -> [Budget], notes: [String]
    ) {
        self.name = name
        self.unit = unit
        self.value = Spread(value)
        self.reference = reference.isEmpty ? nil : Spread(reference)
        // Rounds stand side by side in time, so that a slow moment of the machine slows both.
        ratio = reference.isEmpty ? nil : Spread(zip(value, reference).map { $0 / $1 })
        self.budgets = budgets(self.value, ratio)
        self.notes = notes
        load = Machine.load.split(separator: " ").first.map(String.init) ?? "-"
    }

    var text: String {
        var lines = [name, "  value      \(Figures.text(value)) \(unit)"]
        if let reference { lines.append("  reference  \(Figures.text(reference)) \(unit)") }
        if let ratio { lines.append("  ratio      \(Figures.text(ratio))") }
        lines += budgets.map { "  budget     \($0.text): \($0.isMet ? "met" : "MISSED")" }
        lines += notes.map { "  note       \($0)" }
        lines.append("  load       \(load)")
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "budgets": .array(budgets.map { ["isMet": .bool($0.isMet), "text": .string($0.text)] }),
            "load": .string(load), "name": .string(name), "notes": .array(notes.map(JSONValue.string)),
            "ratio": Self.json(ratio),
            "reference": Self.json(reference), "unit": .string(unit), "value": Self.json(value),
        ]
    }

    private static func json(_ spread: Spread?) -> JSONValue {
        guard let spread else { return .null }
        return [
            "highest": number(spread.highest), "lowest": number(spread.lowest), "median": number(spread.median),
        ]
    }

    private static func number(_ value: Double) -> JSONValue {
        JSONNumber(lexeme: "\(value)").map { .number($0) } ?? .null
    }
}
