import PostgresClient
import PostgresStorage

/// How many rows of each table were read while something ran, by the server's own count.
struct RowsRead: Sendable {
    private let sequential: [String: Int64]
    private let byIndex: [String: Int64]

    /// - Parameter database: has one connection, so that what it read last is counted by the time that we ask.
    static func during(_ database: Database, _ body: () async throws -> Void) async throws -> RowsRead {
        let before = try await counted(database)
        try await body()
        let after = try await counted(database)
        return RowsRead(
            sequential: after.sequential.merging(before.sequential) { $0 - $1 },
            byIndex: after.byIndex.merging(before.byIndex) { $0 - $1 })
    }

    /// All rows that were looked at one after the other in tables whose names begin so.
    func sequential(_ prefix: String) -> Int64 { Self.sum(sequential, prefix) }

    /// All rows that were found by an index.
    func byIndex(_ prefix: String) -> Int64 { Self.sum(byIndex, prefix) }

    private static func sum(_ counts: [String: Int64], _ prefix: String) -> Int64 {
        counts.filter { $0.key.hasPrefix(prefix) }.values.reduce(0, +)
    }

    private static func counted(_ database: Database) async throws -> RowsRead {
        try await database.pool.execute("select pg_stat_force_next_flush()")
        let rows = try await database.owner.query(
            """
            select t.schemaname || '.' || t.relname as name, t.seq_tup_read,
                   greatest(t.idx_tup_fetch, (select sum(i.idx_tup_read)::bigint from pg_stat_user_indexes i
                                               where i.relid = t.relid)) as by_index
              from pg_stat_user_tables t
            """
        ) { row in
            (try row.text("name"), try row.int64("seq_tup_read"), try row.int64IfPresent("by_index") ?? 0)
        }
        return RowsRead(
            sequential: Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.1) }),
            byIndex: Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.2) }))
    }
}
