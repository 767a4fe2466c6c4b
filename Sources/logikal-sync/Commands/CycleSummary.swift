import EventSourcing
import LogikalModel

/// A cycle in words, from the report that is kept of it.
enum CycleSummary {
    static func text(_ report: JSONValue) -> String {
        let events = numbers(report["events"])
        var lines = [
            "Cycle \(number(report["cycle"])): \(report["outcome"]?.string ?? "?") in \(milliseconds(report)) ms",
            "  looked at   \(counts(report["listed"]))",
            "  entered     \(entered(report))",
            "  events      \(events.isEmpty ? "none: nothing changed" : words(events))",
            "  downloads   \(number(report["thumbnails"])) drawings, \(number(report["partsLists"])) parts lists, "
                + "\(number(report["downloadedBytes"])) bytes",
            "  Logikal     \(number(report["logins"])) logins, \(number(report["requests"])) requests",
        ]
        if let failure = report["failure"]?.string { lines.append("  ended early: \(failure)") }
        for finding in (report["findings"]?.array ?? []).prefix(20) {
            let (outcome, scope) = (finding["outcome"]?.string ?? "?", finding["scope"]?.string ?? "?")
            lines.append("  \(outcome): \(scope): \(finding["finding"]?.string ?? "")")
        }
        let others = number(report["incompleteScopes"]) - 20
        if others > 0 { lines.append("  … \(others) more not read") }
        return lines.joined(separator: "\n")
    }

    private static func entered(_ report: JSONValue) -> String {
        let entered = numbers(report["entered"]).sorted { $0.name < $1.name }
        let total = entered.reduce(0) { $0 + $1.count }
        var text = total == 0 ? "no project" : "\(total) projects (\(words(entered)))"
        let (projects, partsLists) = (number(report["postponed"]), number(report["postponedPartsLists"]))
        if projects > 0 { text += ", \(projects) wait" }
        if partsLists > 0 { text += ", \(partsLists) parts lists wait" }
        return text
    }

    /// How many of each level were listed.
    static func counts(_ listed: JSONValue?) -> String {
        let plurals: [(EntityType, String)] = [
            (.directory, "directories"), (.project, "projects"), (.phase, "phases"), (.elevation, "elevations"),
        ]
        return plurals.map { "\(number(listed?[$0.0.rawValue])) \($0.1)" }.joined(separator: ", ")
    }

    private static func milliseconds(_ report: JSONValue) -> Int64 {
        let times = ["startedAt", "finishedAt"].compactMap { report[$0]?.string.flatMap(Timestamp.init(rfc3339:)) }
        return times.count == 2 ? (times[1].microseconds - times[0].microseconds) / 1000 : 0
    }

    private static func words(_ events: [(name: String, count: Int64)]) -> String {
        events.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    private static func numbers(_ object: JSONValue?) -> [(name: String, count: Int64)] {
        (object?.object?.members ?? []).map { ($0.key, number($0.value)) }
    }

    static func number(_ value: JSONValue?) -> Int64 { value?.number?.int64 ?? 0 }
}
