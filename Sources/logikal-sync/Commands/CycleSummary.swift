import EventSourcing
import LogikalModel
import Polling

/// A cycle in words.
enum CycleSummary {
    static func line(_ progress: CycleProgress) -> String {
        "\(counts(progress.listed)) | \(progress.events) events | \(progress.requests) requests | \(progress.scope)"
    }

    static func text(_ report: CycleReport) -> String {
        let milliseconds = (report.finishedAt.microseconds - report.startedAt.microseconds) / 1000
        var lines = [
            "Cycle \(report.cycle): \(report.outcome.rawValue) in \(milliseconds) ms",
            "  looked at   \(counts(report.listed))",
            "  entered     \(entered(report))",
            "  events      \(report.eventCount == 0 ? "none: nothing changed" : events(report))",
            "  downloads   \(report.thumbnails) drawings, \(report.partsLists) parts lists, "
                + "\(report.downloadedBytes) bytes",
            "  Logikal     \(report.logins) logins, \(report.requests) requests",
        ]
        if let failure = report.failure { lines.append("  ended early: \(failure)") }
        for finding in report.findings.prefix(20) {
            lines.append("  \(finding.outcome.rawValue): \(finding.scope): \(finding.finding ?? "")")
        }
        if report.incompleteScopes > 20 { lines.append("  … \(report.incompleteScopes - 20) more not read") }
        return lines.joined(separator: "\n")
    }

    private static func entered(_ report: CycleReport) -> String {
        let total = report.entered.values.reduce(0, +)
        let reasons = report.entered.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var text = total == 0 ? "no project" : "\(total) projects (\(reasons.joined(separator: ", ")))"
        if report.postponed > 0 { text += ", \(report.postponed) wait" }
        if report.postponedPartsLists > 0 { text += ", \(report.postponedPartsLists) parts lists wait" }
        return text
    }

    private static func events(_ report: CycleReport) -> String {
        report.events.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private static func counts(_ listed: [EntityType: Int]) -> String {
        let plurals: [(EntityType, String)] = [
            (.directory, "directories"), (.project, "projects"), (.phase, "phases"), (.elevation, "elevations"),
        ]
        return plurals.map { "\(listed[$0.0] ?? 0) \($0.1)" }.joined(separator: ", ")
    }
}
