public import EventSourcing
public import Logging
public import PostgresClient

/// A streaming replica of the database, for reading.
public struct Replica: Sendable {
    public let pool: PostgresPool

    /// Opens nothing: a replica that is away holds up nobody's start.
    public init(_ conninfo: String, like primary: PostgresConfiguration, logger: Logger) {
        var configuration = primary
        configuration.conninfo = conninfo
        // Whoever waits for it could have been answered by the primary meanwhile.
        configuration.connectTimeout = .seconds(1)
        configuration.waitLimit = .seconds(1)
        configuration.statementTimeout = .seconds(10)
        pool = PostgresPool(configuration, logger: logger)
    }

    /// How far it has come.
    public func head(of tenant: TenantID) async throws -> Position? {
        try await pool.readingShared { connection in
            try connection.query(SQL(statement: "feed.heads", [])) { row in
                (tenant: TenantID(rawValue: try row.int32("tenant")), head: Position(try row.int64("head")))
            }
        }.first { $0.tenant == tenant }?.head
    }
}
