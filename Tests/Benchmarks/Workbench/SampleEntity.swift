import EventSourcing
import LogikalModel

/// One entity of the sample installation, at any version.
struct SampleEntity: Sendable {
    let reference: EntityReference
    let naturalKey: NaturalKey
    let parent: EntityReference?
    private let first: JSONObject

    /// 27 August 2025.
    private static let observedAt: Int64 = 1_756_304_572_000_000
    private static let changed = ["changedDate", "versionId"]

    init(_ key: NaturalKey, parent: EntityReference?, state: JSONObject) {
        reference = key.reference(tenant: .default)
        naturalKey = key
        self.parent = parent
        first = state.with(logikalID: state["id"]?.string ?? key.text)
    }

    func state(version: Int64) -> JSONObject {
        guard version > 1 else { return first }
        var state = first
        let moment = Timestamp(microseconds: Self.observedAt + version * 60_000_000)
        state["changedDate"] = .string(moment.description)
        state["versionId"] = .string("3e8d5c1a-0000-4000-8000-\(100_000_000_000 + version)")
        return state
    }

    func event(version: Int64) -> ProposedEvent {
        let state = state(version: version)
        let earlier = version > 1 ? self.state(version: version - 1) : nil
        let before = earlier.map { earlier in JSONObject(Self.changed.map { ($0, earlier[$0] ?? .null) }) }
        return ProposedEvent(
            entity: reference, version: version, type: EventType(reference.type, version == 1 ? .discovered : .changed),
            observedAt: Timestamp(microseconds: Self.observedAt + version * 60_000_000), naturalKey: naturalKey.text,
            parent: parent, state: state, changed: before == nil ? [] : Self.changed, before: before ?? [:])
    }
}
