import EmbeddedFiles
import Logging
import PostgresClient
import SyncTesting

/// A database with the schema in it, used as the service's role, so that what passes here needs no other rights.
struct ServiceDatabase: Sendable {
    let configuration: PostgresConfiguration
    let pool: PostgresPool
    /// As the owner: for what the service may not do.
    let owner: PostgresPool

    static func with<Result: Sendable>(_ body: (ServiceDatabase) async throws -> Result) async throws -> Result {
        try await TestDatabases.shared.withDatabase(template: "serving", prepare: migrate) { conninfo in
            var configuration = PostgresConfiguration(conninfo, maximumConnections: 4)
            configuration.sessionSetup = ["set role logikal_sync_service"]
            let logger = Logger(label: "test")
            let database = ServiceDatabase(
                configuration: configuration, pool: PostgresPool(configuration, logger: logger),
                owner: PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 2), logger: logger))
            do {
                let result = try await body(database)
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        }
    }

    private func close() async {
        await pool.close()
        await owner.close()
    }

    private static func migrate(_ conninfo: String) async throws {
        let pool = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 1), logger: Logger(label: "test"))
        // Migrations are the files whose names begin with a number, in that order.
        let scripts = EmbeddedFiles.names.filter { $0.first?.isNumber == true }.map(EmbeddedFiles.text)
        try await pool.withConnection { connection in
            for script in scripts { try connection.executeScript(script) }
        }
        await pool.close()
    }
}
