public import EventSourcing
public import Foundation
public import PostgresClient

/// Reads the log for people: the newest first questions of an operator and an auditor.
public struct PostgresLogReader: Sendable {
    /// One event, as JSON made by PostgreSQL and as a line of text.
    public struct Entry: Sendable {
        public let position: Position
        public let json: String
        public let line: String
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func events(
        tenant: TenantID, after: Position, limit: Int64, entity: UUID?
    ) async throws -> [Entry] {
        let statement = SQL(
            statement: "log.show", tenant, PostgresValue(after.rawValue), PostgresValue(limit), PostgresValue(entity))
        return try await pool.withTenant(tenant) { connection in
            try connection.query(statement) { row in
                Entry(
                    position: Position(try row.int64("position")), json: try row.text("json"),
                    line: try row.text("line"))
            }
        }
    }
}
