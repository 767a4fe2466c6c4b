import EventSourcing
import LogikalModel

/// Which events only put back what the one before them had changed, and when that has come to rest.
///
/// Such an event is in the log like any other, with `flap` as its reason; whoever asks for the newest states is spared
/// it. Once the entity has held still for the window, an event with the reason `settled` shows what it came to.
public struct FlapRule: Sendable {
    /// The reason of an event that `view=latest` leaves out; `log.is_damped` says the same.
    static let flap = "flap"
    static let settled = "settled"
    /// Fields that tell that something was saved, not what: they move on when a value goes back.
    static let marks: Set<String> = ["changedDate", "versionId"]

    /// How soon after a change its reversal counts as flapping, and how long after the last one it is over. Zero damps
    /// nothing.
    public let window: Duration

    public init(window: Duration) { self.window = window }

    /// The event, marked when it puts back what the newest event of its entity had changed.
    func marked(_ event: ProposedEvent, after newest: NewestChange?) -> ProposedEvent {
        guard let newest, reverses(event, newest) else { return event }
        var marked = event
        marked.reason = Self.flap
        return marked
    }

    /// What shows the state of an entity whose newest events were damped; `nil` while it may go on flapping.
    func settlement(of damped: DampedEntity, at now: Timestamp) -> ProposedEvent? {
        let known = damped.entity
        guard let state = known.state, now.microseconds - damped.observedAt.microseconds >= microseconds else {
            return nil
        }
        return ProposedEvent(
            entity: known.entity, version: known.version + 1, type: EventType(known.entity.type, .changed),
            schemaVersion: known.entity.type.schemaVersion, observedAt: now, naturalKey: known.naturalKey.text,
            parent: known.parent, state: state, reason: Self.settled)
    }

    private func reverses(_ event: ProposedEvent, _ newest: NewestChange) -> Bool {
        let distance = event.observedAt.microseconds - newest.observedAt.microseconds
        // A removal and what comes back after one are said at once, whatever went before.
        guard window > .zero, (0...microseconds).contains(distance), let state = event.state else { return false }
        let fields = Self.telling(event.before)
        let formerFields = Self.telling(newest.before)
        guard !fields.isEmpty, fields.count == formerFields.count else { return false }
        return fields.allSatisfy { field in
            guard let former = formerFields.first(where: { $0.key.isIdentical(to: field.key) }) else { return false }
            let isPlace = field.key == "parent" && event.type == EventType(event.entity.type, .moved)
            let value = isPlace ? event.parent?.json : state[field.key]
            return former.value == value ?? .null
        }
    }

    private static func telling(_ fields: JSONObject) -> [JSONObject.Member] {
        fields.members.filter { !marks.contains($0.key) }
    }

    private var microseconds: Int64 {
        let parts = window.components
        return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    }
}
