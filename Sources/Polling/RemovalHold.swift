public import EventSourcing
import Foundation
import LogikalModel

/// Removals that were withheld together and wait for a person: an entity of its own, so that the log tells who decided
/// what, and every set of entities is asked about once.
public struct RemovalHold: Sendable, Equatable {
    public enum Decision: String, Sendable {
        case approved, rejected

        var eventType: EventType { self == .approved ? .deletionsApproved : .deletionsRejected }
    }

    public struct Item: Sendable, Equatable {
        public let entity: EntityReference
        /// What people call it.
        public let name: String
    }

    public let entity: EntityReference
    public let version: Int64
    /// Which lists did not name them, e.g. `projects`.
    public let scope: String
    public let items: [Item]
    /// `nil` while nobody has decided.
    public let decision: Decision?
    private let known: KnownEntity

    /// `nil` for anything but a hold that stands.
    public init?(_ known: KnownEntity) {
        guard known.entity.type == .deletions, let state = known.state, let scope = state["scope"]?.string else {
            return nil
        }
        entity = known.entity
        version = known.version
        self.scope = scope
        items = (state["items"]?.array ?? []).compactMap(Item.init)
        decision = state["decision"]?.string.flatMap(Decision.init)
        self.known = known
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.entity == right.entity && left.version == right.version
    }

    public var json: JSONValue {
        [
            "decision": .text(decision?.rawValue), "id": .string(entity.id.text), "items": .array(items.map(\.json)),
            "scope": .string(scope),
        ]
    }

    var ids: Set<UUID> { Set(items.map(\.entity.id)) }

    /// What `person` decided, as a batch for the log.
    public func deciding(_ decision: Decision, person: String, at: Timestamp) -> ProposedBatch {
        var state = known.state ?? JSONObject()
        let before = state["decision"] ?? .null
        state["decision"] = .string(decision.rawValue)
        return ProposedBatch(
            key: "\(decision.eventType):\(entity.id.text):\(version)", kind: .command, actor: person,
            events: [
                ProposedEvent(
                    entity: entity, version: version + 1, type: decision.eventType, observedAt: at,
                    naturalKey: known.naturalKey.text, parent: known.parent, state: state, changed: ["decision"],
                    before: ["decision": before])
            ])
    }

    /// The end of a hold that stands for nothing any more.
    func lapse(reason: String, observedAt: Timestamp) -> ProposedEvent {
        ProposedEvent(
            entity: entity, version: version + 1, type: .deletionsLapsed, observedAt: observedAt,
            naturalKey: known.naturalKey.text, parent: known.parent, state: nil, reason: reason)
    }
}

extension RemovalHold.Item {
    init?(_ json: JSONValue) {
        guard let type = json["type"]?.string, let id = json["id"]?.string.flatMap(UUID.init(uuidString:)) else {
            return nil
        }
        entity = EntityReference(EntityType(rawValue: type), id)
        name = json["name"]?.string ?? ""
    }

    init(_ known: KnownEntity) {
        entity = known.entity
        name = known.state?["name"]?.string ?? known.naturalKey.text
    }

    var json: JSONValue {
        ["id": .string(entity.id.text), "name": .string(name), "type": .string(entity.type.rawValue)]
    }
}

/// The holds of one scope, as a cycle finds and leaves them.
struct RemovalHolds {
    let scope: String
    /// Whom the scope belongs to; `nil` for the whole office.
    let parent: EntityReference?
    private let standing: [RemovalHold]

    init(scope: String, parent: EntityReference? = nil, known: KnownTree) {
        self.scope = scope
        self.parent = parent
        standing = known.living(.deletions).compactMap(RemovalHold.init).filter { $0.scope == scope }
            .sorted { $0.entity.id.text < $1.entity.id.text }
    }

    /// Entities whose removal a person has approved.
    var approved: Set<UUID> { ids(.approved) }

    /// Entities that stay, whatever the lists say.
    var rejected: Set<UUID> { ids(.rejected) }

    private func ids(_ decision: RemovalHold.Decision) -> Set<UUID> {
        standing.filter { $0.decision == decision }.reduce(into: []) { $0.formUnion($1.ids) }
    }

    /// What the log has to say of the scope once its lists were read.
    ///
    /// - Parameter known: As it is after the cycle's other events.
    func events(
        withheld: [KnownEntity], known: KnownTree, tenant: TenantID, observedAt: Timestamp
    ) -> [ProposedEvent] {
        let items = withheld.sorted { $0.entity.id.text < $1.entity.id.text }.map(RemovalHold.Item.init)
        let digest = Hash.of(Array(items.map(\.entity.id.text).joined(separator: ",").utf8)).description.prefix(16)
        let key = NaturalKey(.deletions, text: "\(scope)/\(digest)")
        let entity = key.reference(tenant: tenant)
        var events = standing.filter { $0.entity != entity }.map { hold in
            hold.lapse(reason: reason(hold, withheld: withheld, known: known), observedAt: observedAt)
        }
        guard !items.isEmpty, known[entity.id]?.isDeleted ?? true else { return events }
        events.append(
            ProposedEvent(
                entity: entity, version: (known[entity.id]?.version ?? 0) + 1, type: .deletionsWithheld,
                observedAt: observedAt, naturalKey: key.text, parent: parent,
                state: [
                    "decision": .null, "items": .array(items.map(\.json)), "logikalId": .string(key.text),
                    "name": .string("\(items.count) of \(scope)"), "scope": .string(scope),
                ]))
        return events
    }

    private func reason(_ hold: RemovalHold, withheld: [KnownEntity], known: KnownTree) -> String {
        if hold.ids.contains(where: { known[$0]?.isDeleted == true }) { return Difference.removed }
        return withheld.contains { hold.ids.contains($0.entity.id) } ? "replaced" : "returned"
    }

    /// Whether a decision on exactly these is still to come.
    func awaitsDecision(_ withheld: [KnownEntity]) -> Bool {
        guard !withheld.isEmpty else { return false }
        let ids = Set(withheld.map(\.entity.id))
        return !standing.contains { $0.ids == ids && $0.decision == .rejected }
    }
}
