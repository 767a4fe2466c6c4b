public import EventSourcing
public import Foundation

/// A job that waits for a person, as people see it.
public struct StandingJob: Sendable, Equatable {
    public enum State: String, Sendable {
        case open
        /// It failed too often, or the bytes were refused; nothing is done until somebody decides or they change.
        case dead
        /// Somebody decided to go on without it.
        case skipped
    }

    public let id: Int64
    public let kind: String
    public let entity: UUID
    /// What people call the elevation; `nil` where its name is not known.
    public let name: String?
    public let state: State
    public let attempts: Int32
    public let code: String?
    public let message: String?
    public let actor: String?
    public let reason: String?
    public let runAt: Timestamp
    public let changedAt: Timestamp

    public init(
        id: Int64, kind: String, entity: UUID, name: String?, state: State, attempts: Int32, code: String?,
        message: String?, actor: String?, reason: String?, runAt: Timestamp, changedAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.entity = entity
        self.name = name
        self.state = state
        self.attempts = attempts
        self.code = code
        self.message = message
        self.actor = actor
        self.reason = reason
        self.runAt = runAt
        self.changedAt = changedAt
    }

    /// `{"id":3,"kind":"parts_list","entity":…,"name":…,"state":"dead","attempts":5,"code":…,"message":…,"actor":null,
    /// "reason":null,"runAt":…,"changedAt":…}`
    public var json: JSONValue {
        [
            "actor": .text(actor), "attempts": .integer(attempts), "changedAt": .string(changedAt.description),
            "code": .text(code), "entity": .string(entity.text), "id": .integer(id), "kind": .string(kind),
            "message": .text(message), "name": .text(name), "reason": .text(reason),
            "runAt": .string(runAt.description), "state": .string(state.rawValue),
        ]
    }
}
