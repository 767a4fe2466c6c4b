import Foundation
import Logging
import PostgresClient
import PrivatePostgres
import Synchronization

/// The server behind `TestDatabases`, and what it takes to leave nothing behind.
struct TestServer: Sendable {
    private let base: ConnectionString
    private let administration: PostgresPool

    private static let prefix = "logikal_test_"
    /// How the names of this process's databases begin.
    static let ownPrefix = "\(prefix)\(getpid())_"

    func conninfo(database: String) -> String {
        base.with(database: database).text
    }

    static func start() async throws -> TestServer {
        let logger = Logger(label: "test-databases")
        let conninfo: String
        if let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"], !url.isEmpty {
            try requireLocal(url)
            conninfo = url
        } else {
            conninfo = try await startPrivateCluster(logger)
        }
        let server = TestServer(
            base: try ConnectionString(parsing: conninfo),
            administration: PostgresPool(
                PostgresConfiguration(conninfo, maximumConnections: 2, waitLimit: .seconds(60)), logger: logger))
        try await server.dropAbandonedDatabases()
        return server
    }

    func createDatabase(_ name: String, from template: String) async throws {
        try await administration.execute(
            "create database \(identifier: name) template \(identifier: template) strategy wal_log")
    }

    func dropDatabase(_ name: String) async throws {
        try await administration.execute("drop database if exists \(identifier: name) with (force)")
    }

    /// Refuses every server that is not on this machine: tests drop databases.
    static func requireLocal(_ url: String) throws {
        let parameters = try ConnectionString(parsing: url).parameters
        let hosts = [parameters["host"], parameters["hostaddr"]].compactMap { $0 }.flatMap { $0.split(separator: ",") }
        for host in hosts where !host.hasPrefix("/") && !["localhost", "127.0.0.1", "::1"].contains(host) {
            throw TestServerError(
                description: "TEST_DATABASE_URL leads to \(host), but tests create and drop databases: use a server on "
                    + "this machine, or unset it")
        }
    }

    /// Drops what processes that died before their end have left on a server that outlives them.
    private func dropAbandonedDatabases() async throws {
        let names = try await administration.query("select datname from pg_database") { try $0.text(0) }
        for name in names where name.hasPrefix(Self.prefix) {
            if Self.isAbandoned(name.dropFirst(Self.prefix.count)) { try await dropDatabase(name) }
        }
    }

    /// Whether what is named after a process has outlived it.
    private static func isAbandoned(_ name: Substring) -> Bool {
        guard let process = pid_t(name.prefix { $0.isNumber }) else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private static let folderPrefix = "logikal-sync-tests-"
    private static let ownFolder = Mutex<String?>(nil)

    private static func startPrivateCluster(_ logger: Logger) async throws -> String {
        let temporary = FileManager.default.temporaryDirectory.path
        for name in (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
        where name.hasPrefix(folderPrefix) && isAbandoned(name.dropFirst(folderPrefix.count)) {
            PrivateCluster.discard(dataDirectory: "\(temporary)/\(name)", evenIfUsed: false)
        }
        let folder = "\(temporary)/\(folderPrefix)\(getpid())"
        ownFolder.withLock { $0 = folder }
        atexit {
            guard let folder = TestServer.ownFolder.withLock({ $0 }) else { return }
            PrivateCluster.discard(dataDirectory: folder, evenIfUsed: true)
        }
        // Speed over durability: the data die with the process.
        let cluster = PrivateCluster(
            dataDirectory: folder, logger: logger,
            settings: [
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "600",
                "autovacuum": "off",
            ])
        let conninfo = try await cluster.start()
        keptCluster.withLock { $0 = cluster }
        return conninfo
    }

    /// Holds the users' lock until the process exits.
    private static let keptCluster = Mutex<PrivateCluster?>(nil)
}

/// Why there is no server to test on.
struct TestServerError: Error, CustomStringConvertible {
    let description: String
}
