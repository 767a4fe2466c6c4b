import EventSourcing
import Foundation

/// What is known while a cycle goes on: what the store said at its start, kept up with what the cycle appended.
struct KnownTree {
    private var entities: [UUID: KnownEntity] = [:]

    init(_ known: [KnownEntity] = []) {
        for entity in known { entities[entity.entity.id] = entity }
    }

    subscript(id: UUID) -> KnownEntity? { entities[id] }

    var living: [KnownEntity] { entities.values.filter { !$0.isDeleted } }

    func living(_ type: EntityType) -> [KnownEntity] { living.filter { $0.entity.type == type } }

    func livingCount(_ type: EntityType, in parent: EntityReference?) -> Int {
        entities.values.count { !$0.isDeleted && $0.entity.type == type && $0.parent == parent }
    }

    mutating func record(_ events: [ProposedEvent]) {
        for event in events { entities[event.entity.id] = KnownEntity(after: event) }
    }
}
