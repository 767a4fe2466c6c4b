/// All measurements of a run, one a line.
enum Table {
    static func text(_ measurements: [Measurement]) -> String {
        let head = ["measurement", "unit", "value", "reference", "ratio", "load", "budgets"]
        let lines = [head] + measurements.map(cells)
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmingEnd
        }.joined(separator: "\n")
    }

    private static func cells(_ measurement: Measurement) -> [String] {
        let budgets = measurement.budgets.map { "\($0.text): \($0.isMet ? "met" : "MISSED")" }
        return [
            measurement.name, measurement.unit, Figures.text(measurement.value.median),
            measurement.reference.map { Figures.text($0.median) } ?? "-",
            measurement.ratio.map { Figures.text($0.median) } ?? "-", measurement.load,
            budgets.isEmpty ? "-" : budgets.joined(separator: ", "),
        ]
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    fileprivate var trimmingEnd: Substring { prefix(through: lastIndex { $0 != " " } ?? startIndex) }
}
