public import EventSourcing
import Foundation
import LogikalModel

/// A tree that changes at random, with versions kept: what a poller would append.
public struct RandomOffice: Sendable {
    private var generator: SeededGenerator
    private var versions: [UUID: Int64] = [:]
    private var living: [UUID: (entity: EntityReference, parent: EntityReference?)] = [:]
    private var removed: [(entity: EntityReference, parent: EntityReference?)] = []
    /// The elevations whose parts lists are decoded.
    private var decoded: Set<UUID> = []
    private var serial = 0
    private var keys: [UUID: String] = [:]

    public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    public mutating func events(_ count: Int) -> [ProposedEvent] { (0..<count).map { _ in next() } }

    /// What decoding appends after that: parts of each elevation, other ones each time, some of them refused; and the
    /// end of those whose elevation is gone.
    public mutating func decodings() -> [ProposedEvent] {
        let elevations = Set(living.values.map(\.entity).filter { $0.type == .elevation }.map(\.id))
        let gone = decoded.subtracting(elevations)
        return elevations.union(gone).sorted { $0.text < $1.text }.map { id in
            let list = NaturalKey(.partsList, text: keys[id] ?? "").reference(tenant: .default)
            keys[list.id] = keys[id]
            let elevation = EntityReference(.elevation, id)
            guard !gone.contains(id) else {
                decoded.remove(id)
                return event(list, elevation, EventType(.partsList, .removed), state: nil)
            }
            decoded.insert(id)
            let content = Hash.of(Array("\(serial)".utf8)).description
            return serial % 5 == 0
                ? event(list, elevation, .partsListUndecodable, state: ["outcome": "undecodable"])
                : event(
                    list, elevation, .partsListDecoded,
                    state: ["contentSha256": .string(content), "outcome": "decoded"])
        }
    }

    private mutating func next() -> ProposedEvent {
        let choice = Int.random(in: 0..<10, using: &generator)
        if choice < 5 || living.count < 8 { return discover() }
        let ordered = living.values.sorted { $0.entity.id.text < $1.entity.id.text }
        let (entity, parent) = ordered.randomElement(using: &generator)!
        let isParent = living.values.contains { $0.parent == entity }
        if choice < 7, !isParent {
            living[entity.id] = nil
            removed.append((entity, parent))
            return event(entity, parent, .removed, state: nil)
        }
        if choice == 9, entity.type == .project, let target = pick(.directory) {
            living[entity.id] = (entity, target)
            return event(entity, target, .moved, state: ["name": .string("moved \(serial)")])
        }
        if choice == 8, let restored = restore() { return restored }
        // Few names, so that some change back.
        return event(entity, parent, .changed, state: ["name": .string("changed \(serial % 3)")])
    }

    /// What came back is where it was, if that is still there.
    private mutating func restore() -> ProposedEvent? {
        guard let (entity, parent) = removed.last, parent.map({ living[$0.id] != nil }) != false else { return nil }
        removed.removeLast()
        living[entity.id] = (entity, parent)
        return event(entity, parent, .restored, state: ["name": .string("restored \(serial)")])
    }

    private mutating func discover() -> ProposedEvent {
        let levels: [(EntityType, EntityType?)] = [
            (.directory, .directory), (.project, .directory), (.phase, .project), (.elevation, .phase),
        ]
        let (type, parentType) = levels.randomElement(using: &generator)!
        let parent = parentType.flatMap { pick($0) }
        guard parent != nil || type == .directory || type == .project else { return discover() }
        serial += 1
        let entity = NaturalKey(type, text: "\(serial)").reference(tenant: .default)
        keys[entity.id] = "\(serial)"
        living[entity.id] = (entity, parent)
        return event(entity, parent, .discovered, state: ["name": .string("new \(serial)")])
    }

    private mutating func pick(_ type: EntityType) -> EntityReference? {
        living.values.map(\.entity).filter { $0.type == type }.sorted { $0.id.text < $1.id.text }
            .randomElement(using: &generator)
    }

    private mutating func event(
        _ entity: EntityReference, _ parent: EntityReference?, _ verb: EventType.Verb, state: JSONObject?
    ) -> ProposedEvent {
        event(entity, parent, EventType(entity.type, verb), state: state)
    }

    private mutating func event(
        _ entity: EntityReference, _ parent: EntityReference?, _ type: EventType, state: JSONObject?
    ) -> ProposedEvent {
        serial += 1
        versions[entity.id, default: 0] += 1
        var full = state
        let key = keys[entity.id] ?? ""
        full?["logikalId"] = .string(key)
        return ProposedEvent(
            entity: entity, version: versions[entity.id]!, type: type,
            schemaVersion: entity.type.schemaVersion,
            observedAt: Timestamp(microseconds: 1), naturalKey: key, parent: parent, state: full)
    }
}
