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
    ///
    /// - Parameter isPooledByTransaction: Between us and the server stands a pooler in transaction mode.
    public static func open(
        _ conninfo: String, maximumConnections: Int = 8, isPooledByTransaction: Bool = false, logger: Logger
    ) async throws -> Database {
        var configuration = PostgresConfiguration(
            conninfo, maximumConnections: 2, isPooledByTransaction: isPooledByTransaction)
        let owner = PostgresPool(configuration, logger: logger)
        let migration: Migrator.Summary
        do {
            migration = try await Migrator(pool: owner, logger: logger).migrate()
        } catch {
            await owner.close()
            throw error
        }
        configuration.maximumConnections = maximumConnections
        if isPooledByTransaction {
            configuration.transactionSettings = [TransactionSetting("role", role)]
        } else {
            configuration.sessionSetup = ["set role \(identifier: role)"]
        }
        return Database(
            pool: PostgresPool(configuration, logger: logger), owner: owner, configuration: configuration,
            migration: migration)
    }

    /// What the service works as, to read the log, append by function and fill read models.
    private static let role = "logikal_sync_service"

    public func close() async {
        await pool.close()
        await owner.close()
    }
}
