import EventSourcing
import Operations

/// An operation in words.
enum OperationText {
    static func line(_ operation: SyncOperation) -> String {
        var parts = [
            operation.id.text, operation.state.rawValue + (operation.isStalled ? " (stalled)" : ""), scope(operation),
            "asked for by \(operation.actor) at \(operation.requestedAt)",
        ]
        if let progress = operation.progress, operation.state == .running { parts.append(bar(progress)) }
        return parts.joined(separator: "  ")
    }

    static func scope(_ operation: SyncOperation) -> String {
        let name = operation.name.map { "\(operation.scope.kind.rawValue) \($0)" } ?? "\(operation.scope)"
        return operation.isDeep ? "\(name), deep" : name
    }

    /// All of it: the history and the report.
    static func text(_ history: OperationHistory) -> String {
        let operation = history.operation
        var lines = [line(operation)]
        for change in history.changes {
            let reason = change.reason.map { ": \($0)" } ?? ""
            let name = change.kind.rawValue.replacing("_", with: " ")
            lines.append("  \(change.at)  \(name) by \(change.actor)\(reason)")
        }
        if operation.isStalled {
            lines.append("  whoever ran it has lost the lease; the next process that polls takes it up")
        }
        if let report = operation.report { lines.append(CycleSummary.text(report)) }
        return lines.joined(separator: "\n")
    }

    /// One line that tells how far a running operation is.
    static func progress(_ progress: JSONValue) -> String {
        let (events, requests) = (CycleSummary.number(progress["events"]), CycleSummary.number(progress["requests"]))
        return "\(bar(progress)) | \(events) events | \(requests) requests | \(progress["lookingAt"]?.string ?? "")"
    }

    private static func bar(_ progress: JSONValue) -> String {
        ProgressBar.text(
            CycleSummary.number(progress["done"]), of: CycleSummary.number(progress["total"]),
            progress["unit"]?.string ?? "")
    }
}
