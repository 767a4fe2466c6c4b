import EventSourcing
import Foundation
import Polling
import PostgresClient

extension ProjectFailure {
    init(_ row: PostgresRow) throws {
        self.init(
            project: try row.uuid("entity_id"), failures: Int(try row.int32("failures")),
            since: Timestamp(try row.timestamp("since")), lastAt: Timestamp(try row.timestamp("last_at")),
            retryAt: Timestamp(try row.timestamp("retry_at")), code: try row.text("code"),
            message: try row.text("message"), listsWereRead: try row.bool("lists_were_read"))
    }

    /// - Parameter settled: Entities that have no failure any more; of those that are no projects nothing was kept.
    static func statements(failed: [ProjectFailure], settled: [UUID], tenant: TenantID) -> [SQL] {
        // A project that was looked at twice counts as it was last.
        let failed = Array(Dictionary(failed.map { ($0.project, $0) }) { _, last in last }.values)
        var statements: [SQL] = []
        if !failed.isEmpty {
            statements.append(
                SQL(
                    statement: "connections.failing_store", tenant, PostgresValue(failed.map(\.project)),
                    PostgresValue(failed.map { Int32($0.failures) }),
                    PostgresValue(failed.map { PostgresTimestamp($0.since) }),
                    PostgresValue(failed.map { PostgresTimestamp($0.lastAt) }),
                    PostgresValue(failed.map { PostgresTimestamp($0.retryAt) }),
                    PostgresValue(failed.map(\.code)), PostgresValue(failed.map(\.message)),
                    PostgresValue(failed.map(\.listsWereRead))))
        }
        if !settled.isEmpty {
            statements.append(SQL(statement: "connections.failing_forget", tenant, PostgresValue(settled)))
        }
        return statements
    }
}
