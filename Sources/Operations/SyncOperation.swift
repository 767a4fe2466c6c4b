public import EventSourcing
public import Foundation

/// A look at Logikal that somebody asked for.
public struct SyncOperation: Sendable {
    /// The one kind that there is, as the API and the database write it.
    public static let kind = "sync"

    public let id: UUID
    /// In the order of the requests.
    public let number: Int64
    public let scope: SyncScope
    /// What the entity is called; `nil` for everything, and where no name is known.
    public let name: String?
    /// Whether drawings and parts lists are fetched even where nothing says that they changed.
    public let isDeep: Bool
    public let state: OperationState
    /// Grows with every change and every progress.
    public let revision: Int64
    public let actor: String
    public let requestedAt: Timestamp
    public let startedAt: Timestamp?
    public let finishedAt: Timestamp?
    /// The process that runs it, or ran it last.
    public let executor: String?
    /// How often it was begun.
    public let attempts: Int
    public let cancelRequestedAt: Timestamp?
    /// Runs, but whoever ran it has lost the lease: it waits to be taken up again.
    public let isStalled: Bool
    /// The newest progress, and when it came among the changes.
    public let progress: JSONValue?
    public let progressRevision: Int64
    /// What the look found and cost; `nil` until it ended.
    public let report: JSONValue?
    /// Why it failed.
    public let failure: String?

    public init(
        id: UUID, number: Int64, scope: SyncScope, name: String?, isDeep: Bool, state: OperationState,
        revision: Int64, actor: String, requestedAt: Timestamp, startedAt: Timestamp?, finishedAt: Timestamp?,
        executor: String?, attempts: Int, cancelRequestedAt: Timestamp?, isStalled: Bool, progress: JSONValue?,
        progressRevision: Int64, report: JSONValue?, failure: String?
    ) {
        self.id = id
        self.number = number
        self.scope = scope
        self.name = name
        self.isDeep = isDeep
        self.state = state
        self.revision = revision
        self.actor = actor
        self.requestedAt = requestedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.executor = executor
        self.attempts = attempts
        self.cancelRequestedAt = cancelRequestedAt
        self.isStalled = isStalled
        self.progress = progress
        self.progressRevision = progressRevision
        self.report = report
        self.failure = failure
    }

    /// All but the report, which may be long: what lists show.
    public var summary: JSONObject {
        var scope = scope.json.object ?? JSONObject()
        if let name { scope["name"] = .string(name) }
        return [
            "actor": .string(actor), "attempts": .integer(attempts),
            "cancelRequestedAt": .text(cancelRequestedAt?.description), "deep": .bool(isDeep),
            "failure": .text(failure), "finishedAt": .text(finishedAt?.description), "id": .string(id.text),
            "kind": .string(Self.kind), "progress": progress ?? .null, "requestedAt": .string(requestedAt.description),
            "revision": .integer(revision), "scope": .object(scope), "stalled": .bool(isStalled),
            "startedAt": .text(startedAt?.description), "state": .string(state.rawValue),
        ]
    }

    public var json: JSONObject {
        var object = summary
        object["report"] = report ?? .null
        return object
    }
}
