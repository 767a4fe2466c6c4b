public import EventSourcing

/// What became of one entity between two points in time, however often it changed in between.
public struct EntityDifference: Sendable, Equatable {
    /// An entity while it is there.
    public struct Condition: Sendable, Equatable {
        public let parent: EntityReference?
        public let state: JSONObject

        public init(parent: EntityReference?, state: JSONObject) {
            self.parent = parent
            self.state = state
        }
    }

    public enum Kind: String, Sendable {
        case added, removed, moved, changed
    }

    public let entity: EntityReference
    /// Names from the root down to the entity, where it is, or was before it was removed.
    public let path: [String]
    /// The entity's newest event up to the later point, and its version.
    public let position: Position
    public let version: Int64
    public let kind: Kind
    /// `nil` where it was not there.
    public let from: Condition?
    public let to: Condition?

    /// `nil` when nothing differs.
    public init?(
        of entity: EntityReference, path: [String], position: Position, version: Int64, from: Condition?, to: Condition?
    ) {
        switch (from, to) {
        case (nil, nil): return nil
        case (nil, _?): kind = .added
        case (_?, nil): kind = .removed
        case (let from?, let to?):
            guard from != to else { return nil }
            kind = from.parent == to.parent ? .changed : .moved
        }
        self.entity = entity
        self.path = path
        self.position = position
        self.version = version
        self.from = from
        self.to = to
    }

    /// Field by field; none for an entity that was added or removed as a whole.
    public var fields: [FieldDifference] {
        guard let from, let to else { return [] }
        return FieldDifference.between(from.state, to.state)
    }

    /// `change`, `entity`, `path`, `position` and `version`; then `parent` and `state` of what was added or removed,
    /// `fields` of what changed, and `parents` of what moved.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("change", .string(kind.rawValue)), ("entity", entity.json),
            ("path", .array(path.map(JSONValue.string))), ("position", .integer(position.rawValue)),
            ("version", .integer(version)),
        ]
        switch kind {
        case .added, .removed:
            let condition = to ?? from
            members.append(("parent", condition?.parent?.json ?? .null))
            members.append(("state", (condition?.state).map(JSONValue.object) ?? .null))
        case .moved, .changed:
            members.append(("fields", .array(fields.map(\.json))))
            guard kind == .moved else { break }
            members.append(("parents", ["from": from?.parent?.json ?? .null, "to": to?.parent?.json ?? .null]))
        }
        return .object(JSONObject(members))
    }
}
