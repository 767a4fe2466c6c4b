public import Logging
import PostgresClient
public import PostgresStorage

extension TestDatabases {
    /// Runs the body with a database of its own at this binary's schema, opened with the service's rights.
    public nonisolated func withMigratedDatabase<Result: Sendable>(
        maximumConnections: Int = 8, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (_ database: Database, _ conninfo: String) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(
            template: "migrated",
            prepare: { conninfo in await (try Database.open(conninfo, logger: logger)).close() }
        ) { conninfo in
            let database = try await Database.open(conninfo, maximumConnections: maximumConnections, logger: logger)
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(database, conninfo)) } catch { result = .failure(error) }
            await database.close()
            return try result.get()
        }
    }
}
