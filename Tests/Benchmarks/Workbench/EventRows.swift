import EventSourcing
import PostgresClient

/// Events of prepared batches as rows of a table with the log's columns and keys: what COPY is given.
enum EventRows {
    static let columns: [CopyColumnType] = [
        .int4, .int8, .int8, .text, .uuid, .int8, .text, .int2, .uuid, .timestamptz, .timestamptz, .timestamptz, .text,
        .uuid, .json, .text, .text.array, .json, .bytea, .bytea, .bytea,
    ]

    /// An empty table like the log's, without its triggers and without whoever wrote to it before.
    static func makeTable(_ name: String, in pool: PostgresPool) async throws {
        try await pool.withConnection { connection in
            try connection.executeScript(
                """
                drop table if exists \(name);
                create table \(name) (like log.event including defaults including indexes);
                """)
        }
    }

    static func rows(of batch: PreparedBatch, number: Int64, after head: Int64) -> [[PostgresValue]] {
        let recorded = PostgresValue(PostgresTimestamp(microsecondsSince1970: 1_756_304_580_000_000))
        return batch.events.enumerated().map { ordinal, event in
            let proposed = event.proposed
            return [
                PostgresValue(batch.tenant.rawValue), PostgresValue(head + Int64(ordinal) + 1), PostgresValue(number),
                PostgresValue(proposed.entity.type.rawValue), PostgresValue(proposed.entity.id),
                PostgresValue(proposed.version), PostgresValue(proposed.type.rawValue),
                PostgresValue(proposed.schemaVersion), PostgresValue(event.id),
                PostgresValue(PostgresTimestamp(microsecondsSince1970: proposed.observedAt.microseconds)),
                .null(.timestamptz), recorded, PostgresValue(proposed.parent?.type.rawValue),
                PostgresValue(proposed.parent?.id), PostgresValue(event.stateBytes.map { PostgresJSON(utf8: $0) }),
                PostgresValue(proposed.reason), PostgresValue(proposed.changed),
                PostgresValue(PostgresJSON(utf8: event.beforeBytes)), PostgresValue(event.salt),
                PostgresValue(event.leaf.bytes), .null(.bytea),
            ]
        }
    }

    /// Copies the rows of batches, with a commit for each batch.
    static func copy(_ batches: [[[PostgresValue]]], in pool: PostgresPool) async throws {
        try await pool.withConnection { connection in
            for rows in batches {
                try connection.copyIn("copy bench_event from stdin (format binary)", columns: columns) { writer in
                    for row in rows { try writer.writeRow(row) }
                }
            }
        }
    }
}
