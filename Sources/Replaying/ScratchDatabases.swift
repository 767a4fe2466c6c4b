import Foundation
public import Logging
import PostgresClient
public import PostgresStorage
import Synchronization

/// Where plays get databases of their own, which are gone afterwards.
public protocol ScratchDatabases: Sendable {
    /// Runs the body with a migrated database that nobody else uses.
    func withDatabase<Value: Sendable>(_ body: (Database) async throws -> Value) async throws -> Value
}

/// Scratch databases on a server whose user may create some.
public final class ScratchServer: ScratchDatabases {
    private let conninfo: String
    private let logger: Logger
    private let count = Mutex(0)

    /// - Parameter conninfo: Leads to any database of the server; it is not touched.
    public init(conninfo: String, logger: Logger) {
        self.conninfo = conninfo
        self.logger = logger
    }

    public func withDatabase<Value: Sendable>(_ body: (Database) async throws -> Value) async throws -> Value {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let name = "logikal_replay_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try await administer("create database \(identifier: name)")
        let result: Result<Value, any Error>
        do {
            let database = try await Database.open(
                try ConnectionString(parsing: conninfo).with(database: name).text, logger: logger)
            do { result = .success(try await body(database)) } catch { result = .failure(error) }
            await database.close()
        } catch {
            result = .failure(error)
        }
        // What the play came to tells more than a failed clean-up.
        try? await administer("drop database if exists \(identifier: name) with (force)")
        return try result.get()
    }

    private func administer(_ statement: SQL) async throws {
        let pool = PostgresPool(PostgresConfiguration(conninfo, maximumConnections: 1), logger: logger)
        let result: Result<Int, any Error>
        do { result = .success(try await pool.execute(statement)) } catch { result = .failure(error) }
        await pool.close()
        _ = try result.get()
    }
}
