public import Logging
public import PostgresClient

/// A database at this binary's schema, with connections of the least privilege that the service needs.
public struct Database: Sendable {
    /// Connections that work as `logikal_sync_service`: they read the log, append by function, and own read models.
    public let pool: PostgresPool
    public let configuration: PostgresConfiguration
    public let migration: Migrator.Summary

    /// Migrates as the user of `conninfo`, then opens the pool that the service works with.
    public static func open(
        _ conninfo: String, maximumConnections: Int = 8, logger: Logger
    ) async throws -> Database {
        let owner = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 1), logger: logger)
        let migration: Migrator.Summary
        do {
            migration = try await Migrator(pool: owner, logger: logger).migrate()
        } catch {
            await owner.close()
            throw error
        }
        await owner.close()
        let configuration = PostgresConfiguration(
            conninfo, maximumConnections: maximumConnections, sessionSetup: ["set role logikal_sync_service"])
        return Database(
            pool: PostgresPool(configuration, logger: logger), configuration: configuration, migration: migration)
    }
}
