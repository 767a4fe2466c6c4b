import EventSourcing

/// One row of CSV (RFC 4180), with its line end.
enum CSVLine {
    static func of(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

    /// Text without its quotes, anything else as JSON; empty for what is not there.
    static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil: ""
        case .string(let text): text
        case .number(let number): number.lexeme
        case let value?: CanonicalJSON.text(value)
        }
    }

    /// What a spreadsheet would take for a formula gets an apostrophe before it; a number is none.
    private static func quoted(_ cell: String) -> String {
        let isFormula = cell.first.map { "=+-@\t\r\n".contains($0) } == true && JSONNumber(lexeme: cell) == nil
        let text = isFormula ? "'" + cell : cell
        guard text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
