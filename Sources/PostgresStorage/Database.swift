public import Logging
public import PostgresClient

/// A database at this binary's schema, with connections of the least privilege that the service needs.
public struct Database: Sendable {
    /// Connections that work as `logikal_sync_service`: they read the log, append by function, and own read models.
    public let pool: PostgresPool
    /// Connections of the user of `conninfo`, who owns log and read models: for making and dropping tables, and for
    /// what changes history by rule. They open when first needed.
    public let owner: PostgresPool
    /// One connection of the same user for whoever watches, there when all others are taken; its statements end soon.
    public let monitor: PostgresPool
    public let configuration: PostgresConfiguration
    public let migration: Migrator.Summary

    /// Migrates as the user of `conninfo`, then opens the pool that the service works with. Where the server is not the
    /// one that the logs were last seen on, as after a restore, their epochs are renewed.
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
            if try await !PostgresEpochs(owner: owner).recogniseServer() {
                logger.warning("the database is not where it was before: all logs begin a new epoch")
            }
        } catch {
            await owner.close()
            throw error
        }
        var watching = configuration
        watching.maximumConnections = 1
        watching.statementTimeout = monitoringTimeout
        configuration.maximumConnections = maximumConnections
        if isPooledByTransaction {
            configuration.transactionSettings = [TransactionSetting("role", role)]
        } else {
            configuration.sessionSetup = ["set role \(identifier: role)"]
        }
        return Database(
            pool: PostgresPool(configuration, logger: logger), owner: owner,
            monitor: PostgresPool(watching, logger: logger), configuration: configuration, migration: migration)
    }

    private static let monitoringTimeout = Duration.seconds(3)

    /// What the service works as, to read the log, append by function and fill read models.
    private static let role = "logikal_sync_service"

    public func close() async {
        await monitor.close()
        await pool.close()
        await owner.close()
    }
}
