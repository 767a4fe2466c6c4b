import EventSourcing
import Feeding

/// History and differences as a person reads them.
enum HistoryText {
    /// A line that tells what happened, and one for each field.
    static func text(of entry: HistoryEntry) -> String {
        let change = entry.change
        func text(_ key: String) -> String { change[key]?.string ?? "" }
        let version = change["version"]?.number?.lexeme ?? ""
        let reason = change["reason"]?.string.map { " (\($0))" } ?? ""
        let poll = entry.poll.map { ", poll \(value($0))" } ?? ""
        let head =
            "\(entry.position)  \(text("type"))\(reason)  v\(version)  recorded \(text("recordedAt")), "
            + "observed \(text("observedAt")), by \(entry.actor)\(poll)"
        return lines(head, entry.fields)
    }

    static func text(of difference: EntityDifference) -> String {
        let path = difference.path.map(printable).joined(separator: " / ")
        let head = "\(mark(difference.kind)) \(difference.entity.type) \(path)  \(difference.entity.id.text)"
        guard difference.kind == .moved else { return lines(head, difference.fields) }
        let parents = [difference.from?.parent, difference.to?.parent].map { $0?.description ?? "the root" }
        return lines("\(head)\n    moved from \(parents[0]) to \(parents[1])", difference.fields)
    }

    private static func mark(_ kind: EntityDifference.Kind) -> String {
        switch kind {
        case .added: "+"
        case .removed: "-"
        case .moved: ">"
        case .changed: "~"
        }
    }

    static func lines(_ head: String, _ fields: [FieldDifference], indent: String = "    ") -> String {
        let lines = fields.map { field in
            "\(indent)\(printable(field.field)): \(field.from.map(value) ?? "nothing") -> "
                + "\(field.to.map(value) ?? "nothing")"
        }
        return ([head] + lines).joined(separator: "\n")
    }

    /// JSON escapes what a terminal would obey.
    private static func value(_ value: JSONValue) -> String { printable(CanonicalJSON.text(value)) }

    /// Names come from outside: none may move the cursor or colour the screen.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.isObeyed ? "\u{FFFD}" : $0 }))
    }
}
