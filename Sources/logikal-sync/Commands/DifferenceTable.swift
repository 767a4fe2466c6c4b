import EventSourcing
import Feeding

/// Differences as CSV (RFC 4180): one row for each field that changed, for each move, and for each entity that was
/// added or removed as a whole.
enum DifferenceTable {
    static let header = row(["change", "type", "id", "path", "position", "field", "from", "to"])

    static func rows(of difference: EntityDifference) -> [String] {
        let path = difference.path.joined(separator: " / ")
        func row(_ field: String, _ from: JSONValue?, _ to: JSONValue?) -> String {
            Self.row([
                difference.kind.rawValue, difference.entity.type.rawValue, difference.entity.id.text, path,
                difference.position.description, field, cell(from), cell(to),
            ])
        }
        switch difference.kind {
        case .added, .removed:
            return [row("", difference.from.map { .object($0.state) }, difference.to.map { .object($0.state) })]
        case .changed, .moved:
            let moves =
                difference.kind == .moved
                ? [row("parent", parent(difference.from), parent(difference.to))] : []
            return moves + difference.fields.map { row($0.field, $0.from, $0.to) }
        }
    }

    private static func parent(_ condition: EntityDifference.Condition?) -> JSONValue? {
        condition?.parent.map { .string($0.description) }
    }

    /// Text without its quotes, anything else as JSON; empty for what is not there.
    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil: ""
        case .string(let text): text
        case .number(let number): number.lexeme
        case let value?: CanonicalJSON.text(value)
        }
    }

    private static func row(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

    /// What a spreadsheet would take for a formula gets an apostrophe before it; a number is none.
    private static func quoted(_ cell: String) -> String {
        let isFormula = cell.first.map { "=+-@\t\r\n".contains($0) } == true && JSONNumber(lexeme: cell) == nil
        let text = isFormula ? "'" + cell : cell
        guard text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
