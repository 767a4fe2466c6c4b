public import EventSourcing

/// An entity that a build can't take in from one event on.
public struct DeadLetter: Sendable, Equatable {
    public enum State: String, Sendable {
        /// The entity waits; what came after the event waits behind it.
        case open
        /// The event was applied after all, and what had waited behind it.
        case retried
        /// Somebody decided to go on without the event.
        case skipped
    }

    public let id: Int64
    public let name: String
    public let build: Int32
    public let entity: EntityReference
    public let position: Position
    public let attempts: Int32
    /// The SQLSTATE of the last attempt.
    public let code: String
    public let message: String
    public let state: State
    public let actor: String?
    public let reason: String?
    public let parkedAt: Timestamp

    public init(
        id: Int64, name: String, build: Int32, entity: EntityReference, position: Position, attempts: Int32,
        code: String, message: String, state: State, actor: String?, reason: String?, parkedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.build = build
        self.entity = entity
        self.position = position
        self.attempts = attempts
        self.code = code
        self.message = message
        self.state = state
        self.actor = actor
        self.reason = reason
        self.parkedAt = parkedAt
    }
}

extension DeadLetter {
    public var json: JSONValue {
        [
            "actor": .text(actor), "attempts": .integer(attempts), "build": .integer(build), "code": .string(code),
            "entity": entity.json, "id": .integer(id), "message": .string(message), "name": .string(name),
            "parkedAt": .string(parkedAt.description), "position": .integer(position.rawValue),
            "reason": .text(reason), "state": .string(state.rawValue),
        ]
    }
}
