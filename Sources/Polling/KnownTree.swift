import EventSourcing
import Foundation
import LogikalModel

/// What is known while a cycle goes on: what the store said at its start, kept up with what the cycle appended.
struct KnownTree {
    private var entities: [UUID: KnownEntity] = [:]
    /// Directories by the bytes of their paths: a directory that was renamed keeps its id, and another may have its
    /// old path since. Of one path the living is meant, else any that had it last.
    private var directories: [[UInt8]: UUID] = [:]

    init(_ known: [KnownEntity] = []) {
        entities.reserveCapacity(known.count)
        // In one order, so that of several dead ones with a path it is always the same that comes back.
        let isSorted = known.allSatisfy { $0.entity.type != .directory }
        for entity in isSorted ? known : known.sorted(by: { $0.entity.id.text < $1.entity.id.text }) { keep(entity) }
    }

    subscript(id: UUID) -> KnownEntity? { entities[id] }

    /// The directory with exactly that path, living or not.
    func directory(at path: String) -> KnownEntity? { directories[Array(path.utf8)].flatMap { entities[$0] } }

    var living: [KnownEntity] { entities.values.filter { !$0.isDeleted } }

    func living(_ type: EntityType) -> [KnownEntity] {
        entities.values.filter { $0.entity.type == type && !$0.isDeleted }
    }

    /// Those that a person does not want to see.
    func excluded(_ type: EntityType) -> [KnownEntity] {
        entities.values.filter { $0.entity.type == type && $0.isExcluded }
    }

    func livingCount(_ type: EntityType, in parent: EntityReference?) -> Int {
        entities.values.count { $0.entity.type == type && !$0.isDeleted && $0.parent == parent }
    }

    /// The way to a directory: its own path last. The parents are those that are known, living or not.
    func chain(of directory: KnownEntity) -> [String] {
        var chain = [directory.naturalKey.text]
        var parent = directory.parent
        while let id = parent?.id, let entity = entities[id], chain.count <= entities.count {
            chain.insert(entity.naturalKey.text, at: 0)
            parent = entity.parent
        }
        return chain
    }

    /// An id for what is new under `key`. What had this key first may have another by now, and keeps the id.
    func unusedReference(for key: NaturalKey, tenant: TenantID) -> EntityReference {
        var reference = key.reference(tenant: tenant)
        var serial = 1
        while entities[reference.id] != nil {
            serial += 1
            reference = NaturalKey(key.type, text: "\(key.text)#\(serial)").reference(tenant: tenant)
        }
        return reference
    }

    mutating func record(_ events: [ProposedEvent]) {
        for event in events { keep(KnownEntity(after: event)) }
    }

    private mutating func keep(_ entity: KnownEntity) {
        let id = entity.entity.id
        if entity.entity.type == .directory {
            let path = Array(entity.naturalKey.text.utf8)
            if let before = entities[id].map({ Array($0.naturalKey.text.utf8) }), before != path,
                directories[before] == id
            {
                directories[before] = nil
            }
            let holder = directories[path].flatMap { entities[$0] }
            if holder == nil || holder?.isDeleted == true || holder?.entity.id == id { directories[path] = id }
        }
        entities[id] = entity
    }
}
