public import EventSourcing
public import Foundation

/// Where overrides, conflicts and rules are kept: the log, and what is read from it.
public protocol ReconciliationBook: Sendable {
    /// Decides about a proposal and writes the decision down.
    ///
    /// - Throws: `ReconciliationError`.
    func propose(_ proposal: Proposal, tenant: TenantID, person: String) async throws -> ProposalAnswer

    /// By their newest event, the oldest first.
    func overrides(_ query: OverrideQuery, tenant: TenantID) async throws -> [KeptOverrides]

    /// By their newest event, the oldest first.
    func conflicts(_ query: ConflictQuery, tenant: TenantID) async throws -> [KeptConflict]

    /// - Throws: `ReconciliationError.Code.unknownConflict`.
    func conflict(_ id: UUID, tenant: TenantID) async throws -> KeptConflict

    /// Ends a conflict. The same choice again changes nothing.
    ///
    /// - Throws: `ReconciliationError`: `already_resolved` where it ended otherwise.
    func resolve(
        _ id: UUID, _ decision: ConflictDecision, tenant: TenantID, person: String
    ) async throws -> KeptConflict

    func rules(tenant: TenantID) async throws -> KeptRules

    /// - Parameter version: Of the rules that these are instead of; `nil` for whichever hold.
    /// - Throws: `ReconciliationError`: `changed_meanwhile` where others hold.
    func set(
        _ state: JSONObject, instead version: Int64?, tenant: TenantID, person: String
    ) async throws -> KeptRules
}

/// What became of a proposal.
public struct ProposalAnswer: Sendable, Equatable {
    public let entity: EntityReference
    /// The version of Logikal's that it was held against.
    public let logikalVersion: Int64
    public let fields: [String: FieldAnswer]
    /// What holds now instead of what Logikal says.
    public let overridden: [String]

    public init(
        entity: EntityReference, logikalVersion: Int64, fields: [String: FieldAnswer], overridden: [String]
    ) {
        self.entity = entity
        self.logikalVersion = logikalVersion
        self.fields = fields
        self.overridden = overridden
    }

    public var json: JSONValue {
        [
            "entity": entity.json, "fields": .object(JSONObject(fields.map { ($0.key, $0.value.json) })),
            "logikalVersion": .integer(logikalVersion), "overridden": .array(overridden.map(JSONValue.string)),
        ]
    }

    /// Reads what `json` writes; `nil` for anything else.
    public init?(_ json: JSONValue) {
        guard let type = json["entity"]?["type"]?.string,
            let id = json["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:)),
            let version = json["logikalVersion"]?.number?.int64, let fields = json["fields"]?.object
        else { return nil }
        var answers: [String: FieldAnswer] = [:]
        for member in fields.members { answers[member.key] = FieldAnswer(member.value) }
        self.init(
            entity: EntityReference(EntityType(rawValue: type), id), logikalVersion: version, fields: answers,
            overridden: json["overridden"]?.array?.compactMap(\.string) ?? [])
    }
}

extension FieldAnswer {
    fileprivate init?(_ json: JSONValue) {
        guard let status = json["status"]?.string.flatMap(Status.init) else { return nil }
        self.init(
            status, reason: json["reason"]?.string.flatMap(Reason.init), message: json["message"]?.string,
            conflict: json["conflict"]?.string.flatMap(UUID.init(uuidString:)))
    }
}

/// Which overrides are asked for.
public struct OverrideQuery: Sendable {
    public static let limits = 1...500
    public static let defaultLimit = 100

    public let entity: UUID?
    public let after: Position
    public let limit: Int

    public init(entity: UUID? = nil, after: Position = .start, limit: Int = defaultLimit) {
        self.entity = entity
        self.after = after
        self.limit = limit
    }
}

/// Which conflicts are asked for.
public struct ConflictQuery: Sendable {
    public enum State: String, Sendable, CaseIterable { case open, resolved, all }

    public static let limits = OverrideQuery.limits
    public static let defaultLimit = OverrideQuery.defaultLimit

    public let state: State
    public let entity: UUID?
    public let after: Position
    public let limit: Int

    public init(state: State = .open, entity: UUID? = nil, after: Position = .start, limit: Int = defaultLimit) {
        self.state = state
        self.entity = entity
        self.after = after
        self.limit = limit
    }
}

/// The overrides of an entity as they stand in the log.
public struct KeptOverrides: Sendable {
    public let id: UUID
    public let version: Int64
    public let position: Position
    public let state: JSONObject

    public init(id: UUID, version: Int64, position: Position, state: JSONObject) {
        self.id = id
        self.version = version
        self.position = position
        self.state = state
    }

    /// By field, what holds and what it was said on.
    public var json: JSONValue {
        let claims = state["claims"]?.object?.members.compactMap { Claim($0.value) } ?? []
        let fields = claims.flatMap { claim in
            claim.values.members.map { member in
                let field: JSONValue = [
                    "at": .string(claim.at.description), "base": claim.base[member.key] ?? .null,
                    "by": .string(claim.by), "value": member.value,
                ]
                return (member.key, field)
            }
        }
        return [
            "conflicts": state["conflicts"] ?? [:], "effective": state["effective"] ?? [:],
            "entity": state["entity"] ?? .null, "fields": .object(JSONObject(fields)), "id": .string(id.text),
            "logikalVersion": state["logikalVersion"] ?? .null, "overridden": state["overridden"] ?? [],
            "position": .integer(position.rawValue), "version": .integer(version),
        ]
    }
}

/// A conflict as it stands in the log.
public struct KeptConflict: Sendable {
    public let conflict: Conflict
    public let position: Position

    public init(_ conflict: Conflict, position: Position) {
        self.conflict = conflict
        self.position = position
    }

    public var json: JSONValue {
        var members = conflict.state
        members["id"] = .string(conflict.id.text)
        members["position"] = .integer(position.rawValue)
        members["version"] = .integer(conflict.version)
        return .object(members)
    }
}

/// The rules that hold, and those that held before.
public struct KeptRules: Sendable {
    public struct Revision: Sendable {
        public let rules: ReconciliationRules
        public let actor: String
        public let recordedAt: Timestamp

        public init(rules: ReconciliationRules, actor: String, recordedAt: Timestamp) {
            self.rules = rules
            self.actor = actor
            self.recordedAt = recordedAt
        }

        public var json: JSONValue {
            var members = rules.json.object ?? JSONObject()
            members["at"] = .string(recordedAt.description)
            members["by"] = .string(actor)
            return .object(members)
        }
    }

    /// The newest first.
    public let history: [Revision]

    public init(history: [Revision]) { self.history = history }

    public var rules: ReconciliationRules { history.first?.rules ?? .standard }

    public var json: JSONValue {
        var members = (history.first?.json ?? rules.json).object ?? JSONObject()
        members["history"] = .array(history.map(\.json))
        return .object(members)
    }
}
