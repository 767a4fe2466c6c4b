public import EventSourcing

/// What a reader who follows an operation is told.
///
/// Every change of state comes, also to one who was away or slow; of the progress only the newest, for it takes the
/// place of what came before.
public struct OperationEvent: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case state, progress
    }

    /// What to go on after.
    public let revision: Int64
    public let kind: Kind
    public let data: JSONValue
    /// Nothing comes after it.
    public let isLast: Bool

    public var json: JSONValue {
        ["data": data, "event": .string(kind.rawValue), "id": .integer(revision)]
    }
}

extension OperationHistory {
    /// What is new after a revision, in order. The last change of an operation that ended brings the whole operation,
    /// with its report.
    ///
    /// - Parameter revision: As the history was asked for.
    public func events(after revision: Int64) -> [OperationEvent] {
        var events = changes.map { change in
            var data = change.json
            if change.state.isFinal { data["operation"] = .object(operation.json) }
            return OperationEvent(
                revision: change.revision, kind: .state, data: .object(data), isLast: change.state.isFinal)
        }
        // Once it ended, how far it had come is in its report.
        if let progress = operation.progress, operation.progressRevision > revision, !operation.state.isFinal {
            let event = OperationEvent(
                revision: operation.progressRevision, kind: .progress, data: progress, isLast: false)
            let place = events.firstIndex { $0.revision > event.revision } ?? events.endIndex
            events.insert(event, at: place)
        }
        return events
    }
}
