public import Logging
public import PostgresClient

/// A database at this binary's schema, with connections of the least privilege that the service needs.
public struct Database: Sendable {
    /// Connections that work as `logikal_sync_service`: they read the log, append by function, and own read models.
    public let pool: PostgresPool
    /// Connections of the user of `conninfo`, who owns log and read models: for making and dropping tables, and for
    /// what changes history by rule. They open when first needed.
    public let owner: PostgresPool
    public let configuration: PostgresConfiguration
    public let migration: Migrator.Summary

    /// Migrates as the user of `conninfo`, then opens the pool that the service works with.
    public static func open(
        _ conninfo: String, maximumConnections: Int = 8, logger: Logger
    ) async throws -> Database {
        let owner = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 2), logger: logger)
        let migration: Migrator.Summary
        do {
            migration = try await Migrator(pool: owner, logger: logger).migrate()
        } catch {
            await owner.close()
            throw error
        }
        let configuration = PostgresConfiguration(
            conninfo, maximumConnections: maximumConnections, sessionSetup: ["set role logikal_sync_service"])
        return Database(
            pool: PostgresPool(configuration, logger: logger), owner: owner, configuration: configuration,
            migration: migration)
    }

    public func close() async {
        await pool.close()
        await owner.close()
    }
}
