import Foundation
import Logging
public import PostgresClient
import PrivatePostgres

/// Databases for tests, on a real server: each test has one of its own, cloned from a template.
///
/// The server is a private cluster in the temporary folder, started when first needed and thrown away when the
/// process exits; or the one that `TEST_DATABASE_URL` names, which must be on this machine.
public actor TestDatabases {
    public static let shared = TestDatabases()

    /// The template that holds nothing.
    public static let emptyTemplate = "empty"

    private var server: Task<TestServer, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var databasesMade = 0

    private init() {}

    /// Runs the body with a database of its own, and drops it afterwards.
    ///
    /// - Parameters:
    ///   - template: a name for what `prepare` makes; `prepare` runs once for each name in this process.
    ///   - prepare: fills the template, given its connection string; it closes every connection it opened.
    ///   - body: the test, given its database's connection string.
    /// - Throws: what the body throws; what `prepare` or the server's start threw, in each test that needs it.
    public nonisolated func withDatabase<Result: Sendable>(
        template: String = TestDatabases.emptyTemplate,
        prepare: @escaping @Sendable (String) async throws -> Void = { _ in },
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let server = try await runningServer()
        let source = try await preparedTemplate(template, on: server, prepare)
        let name = await nextDatabaseName()
        try await server.createDatabase(name, from: source)
        do {
            let result = try await body(server.conninfo(database: name))
            try await server.dropDatabase(name)
            return result
        } catch {
            // The test's own error tells more than a failed clean-up.
            try? await server.dropDatabase(name)
            throw error
        }
    }

    /// Runs the body with an empty database of its own and a pool on it, closed afterwards.
    ///
    /// - Parameter configure: changes the pool's limits.
    public nonisolated func withPool<Result: Sendable>(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool) async throws -> Result
    ) async throws -> Result {
        try await withDatabase { conninfo in
            var configuration = PostgresConfiguration(conninfo, applicationName: "logikal-sync-tests")
            configure(&configuration)
            let pool = PostgresPool(configuration, logger: Logger(label: "test"))
            do {
                let result = try await body(pool)
                await pool.close()
                return result
            } catch {
                await pool.close()
                throw error
            }
        }
    }

    private func runningServer() async throws -> TestServer {
        if let server { return try await server.value }
        let start = Task { try await TestServer.start() }
        server = start
        return try await start.value
    }

    private func preparedTemplate(
        _ template: String, on server: TestServer, _ prepare: @escaping @Sendable (String) async throws -> Void
    ) async throws -> String {
        if let known = templates[template] { return try await known.value }
        let name = "\(TestServer.ownPrefix)template_\(template)"
        let build = Task {
            try await server.createDatabase(name, from: "template0")
            try await prepare(server.conninfo(database: name))
            return name
        }
        templates[template] = build
        return try await build.value
    }

    private func nextDatabaseName() -> String {
        databasesMade += 1
        return "\(TestServer.ownPrefix)\(databasesMade)"
    }
}
