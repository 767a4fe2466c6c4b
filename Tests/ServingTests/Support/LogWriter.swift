import EventSourcing
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Synchronization

/// Appends to the log as a poller would, and remembers what it said.
final class LogWriter: Sendable {
    struct Known: Sendable {
        var version: Int64
        var state: JSONObject?
        var parent: EntityReference?
    }

    private let pool: PostgresPool
    private let tenant: TenantID
    private let known = Mutex<[EntityReference: Known]>([:])
    private let batches = Mutex(0)

    init(_ database: ServiceDatabase, tenant: TenantID = .default) {
        pool = database.pool
        self.tenant = tenant
    }

    /// The same number and type is the same entity.
    static func entity(_ type: EntityType, _ number: Int) -> EntityReference {
        EntityReference(
            type, UUID(namespace: UUID(uuidString: "6ba7b812-9dad-11d1-80b4-00c04fd430c8")!, name: "\(type)\(number)"))
    }

    /// Every entity as it should be shown now.
    var entities: [EntityReference: Known] { known.withLock { $0 } }

    /// A new state of an entity, or its removal with `nil`.
    func event(
        _ entity: EntityReference, _ state: JSONValue?, parent: EntityReference? = nil
    ) -> ProposedEvent {
        let state = state?.object
        return known.withLock { known in
            let before = known[entity]
            let version = (before?.version ?? 0) + 1
            let parent = parent ?? before?.parent
            known[entity] = Known(version: version, state: state, parent: parent)
            let verb: EventType.Verb =
                switch (before?.state, state) {
                case (_, nil): .removed
                case (nil, _): before == nil ? .discovered : .restored
                default: .changed
                }
            let isChange = verb == .changed
            return ProposedEvent(
                entity: entity, version: version, type: EventType(entity.type, verb),
                observedAt: Timestamp(microseconds: 1_756_304_572_000_000), naturalKey: entity.description,
                parent: parent, state: state, reason: state == nil ? "removed" : nil,
                changed: isChange ? ["name"] : [],
                before: isChange ? JSONObject([("name", before?.state?["name"] ?? .null)]) : JSONObject())
        }
    }

    @discardableResult
    func append(_ events: ProposedEvent...) async throws -> Position { try await append(events) }

    /// Returns the new head.
    @discardableResult
    func append(_ events: [ProposedEvent]) async throws -> Position {
        let number = batches.withLock { count in
            count += 1
            return count
        }
        var generator = SystemRandomNumberGenerator()
        let batch = PreparedBatch(
            ProposedBatch(key: "test/\(number)", kind: .poll, actor: "test", events: events), tenant: tenant,
            using: &generator)
        let statement = Self.statement(batch)
        return try await pool.withTenant(tenant) { connection in
            Position(try connection.query(statement) { try $0.int64("last_position") }[0])
        }
    }

    private static func statement(_ batch: PreparedBatch) -> SQL {
        let events = batch.events
        let proposed = events.map(\.proposed)
        return """
            select last_position from log.append(
              \(batch.tenant.rawValue), \(batch.key), \(batch.kind.rawValue), \(batch.actor),
              \(PostgresJSON(utf8: batch.metadataBytes)), \(batch.content.bytes), \(batch.root.bytes), \(Int64?.none),
              \(proposed.map(\.entity.type.rawValue)), \(proposed.map(\.entity.id)), \(proposed.map(\.version)),
              \(proposed.map(\.type.rawValue)), \(proposed.map(\.schemaVersion)), \(events.map(\.id)),
              \(proposed.map { PostgresTimestamp(microsecondsSince1970: $0.observedAt.microseconds) }),
              \(proposed.map { $0.validAt.map { PostgresTimestamp(microsecondsSince1970: $0.microseconds) } }),
              \(proposed.map(\.naturalKey)), \(proposed.map { $0.parent?.type.rawValue }),
              \(proposed.map { $0.parent?.id }), \(events.map { $0.stateBytes.map { PostgresJSON(utf8: $0) } }),
              \(proposed.map(\.reason)), \(proposed.map { $0.changed.joined(separator: ",") }),
              \(events.map { PostgresJSON(utf8: $0.beforeBytes) }), \(events.map(\.salt)), \(events.map(\.leaf.bytes)))
            """
    }

    /// A history in which entities of all types appear, change, go and come back; in batches of several sizes.
    func appendRandomHistory(events count: Int, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var left = count
        while left > 0 {
            let size = min(left, .random(in: 1...7, using: &generator))
            var events: [ProposedEvent] = []
            for _ in 0..<size {
                let entity = Self.entity(
                    EntityType.logikalLevels.randomElement(using: &generator)!, .random(in: 0..<8, using: &generator))
                let isKnown = entities[entity]?.state != nil
                let isRemoval = isKnown && Int.random(in: 0..<3, using: &generator) == 0
                let name = JSONValue.string("name \(generator.next() % 1000)")
                events.append(event(entity, isRemoval ? nil : ["name": name]))
            }
            try await append(events)
            left -= size
        }
    }
}
