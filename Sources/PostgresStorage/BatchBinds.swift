import EventSourcing
import Foundation
import PostgresClient

/// Prepared batches as the statements log.append, log.append_each and log.append_staged take them.
enum BatchBinds {
    /// What is said of the batch as a whole, the tenant first.
    static func scalars(_ batch: PreparedBatch, _ fence: Int64?) -> [PostgresValue] {
        [
            PostgresValue(batch.tenant.rawValue), PostgresValue(batch.key), PostgresValue(batch.kind.rawValue),
            PostgresValue(batch.actor), PostgresValue(PostgresJSON(utf8: batch.metadataBytes)),
            PostgresValue(batch.content.bytes), PostgresValue(batch.root.bytes), PostgresValue(fence),
        ]
    }

    /// The same of several batches, without the tenant, and how many events each has.
    static func scalars(_ group: [(batch: PreparedBatch, fence: Int64?)], _ tenant: TenantID) -> [PostgresValue] {
        let batches = group.map(\.batch)
        return [
            PostgresValue(batches.map(\.key)), PostgresValue(batches.map(\.kind.rawValue)),
            PostgresValue(batches.map(\.actor)),
            PostgresValue(batches.map { PostgresJSON(utf8: $0.metadataBytes) }),
            PostgresValue(batches.map(\.content.bytes)), PostgresValue(batches.map(\.root.bytes)),
            PostgresValue(group.map(\.fence)), PostgresValue(batches.map { Int64($0.events.count) }),
        ]
    }

    /// One array per column, one element per event.
    static func arrays(_ events: [PreparedBatch.Event]) -> [PostgresValue] {
        let proposed = events.map(\.proposed)
        return [
            PostgresValue(proposed.map(\.entity.type.rawValue)), PostgresValue(proposed.map(\.entity.id)),
            PostgresValue(proposed.map(\.version)), PostgresValue(proposed.map(\.type.rawValue)),
            PostgresValue(proposed.map(\.schemaVersion)), PostgresValue(events.map(\.id)),
            PostgresValue(proposed.map { PostgresTimestamp($0.observedAt) }),
            PostgresValue(proposed.map { $0.validAt.map { PostgresTimestamp($0) } }),
            PostgresValue(proposed.map(\.naturalKey)), PostgresValue(proposed.map { $0.parent?.type.rawValue }),
            PostgresValue(proposed.map { $0.parent?.id }),
            PostgresValue(events.map { $0.stateBytes.map { PostgresJSON(utf8: $0) } }),
            PostgresValue(proposed.map(\.reason)), PostgresValue(proposed.map(changed)),
            PostgresValue(events.map { PostgresJSON(utf8: $0.beforeBytes) }), PostgresValue(events.map(\.salt)),
            PostgresValue(events.map(\.leaf.bytes)),
        ]
    }

    static let stagedColumns: [CopyColumnType] = [
        .int8, .text, .uuid, .int8, .text, .int2, .uuid, .timestamptz, .timestamptz, .text, .text, .uuid, .json, .text,
        .text, .json, .bytea, .bytea,
    ]

    /// One row of the staging table.
    static func row(_ event: PreparedBatch.Event, ordinal: Int64) -> [PostgresValue] {
        let proposed = event.proposed
        return [
            PostgresValue(ordinal), PostgresValue(proposed.entity.type.rawValue), PostgresValue(proposed.entity.id),
            PostgresValue(proposed.version), PostgresValue(proposed.type.rawValue),
            PostgresValue(proposed.schemaVersion), PostgresValue(event.id),
            PostgresValue(PostgresTimestamp(proposed.observedAt)),
            PostgresValue(proposed.validAt.map { PostgresTimestamp($0) }), PostgresValue(proposed.naturalKey),
            PostgresValue(proposed.parent?.type.rawValue), PostgresValue(proposed.parent?.id),
            PostgresValue(event.stateBytes.map { PostgresJSON(utf8: $0) }), PostgresValue(proposed.reason),
            PostgresValue(changed(proposed)), PostgresValue(PostgresJSON(utf8: event.beforeBytes)),
            PostgresValue(event.salt), PostgresValue(event.leaf.bytes),
        ]
    }

    /// PostgreSQL has no array of arrays of different lengths, so the names travel as one text.
    private static func changed(_ event: ProposedEvent) -> String { event.changed.joined(separator: ",") }
}
