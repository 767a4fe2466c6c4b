import EventSourcing
import Feeding

/// Differences as CSV (RFC 4180): one row for each field that changed, for each move, and for each entity that was
/// added or removed as a whole.
enum DifferenceTable {
    static let header = CSVLine.of(["change", "type", "id", "path", "position", "field", "from", "to"])

    static func rows(of difference: EntityDifference) -> [String] {
        let path = difference.path.joined(separator: " / ")
        func row(_ field: String, _ from: JSONValue?, _ to: JSONValue?) -> String {
            CSVLine.of([
                difference.kind.rawValue, difference.entity.type.rawValue, difference.entity.id.text, path,
                difference.position.description, field, CSVLine.cell(from), CSVLine.cell(to),
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
}
