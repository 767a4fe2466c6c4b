import EmbeddedFiles
import EventSourcing
public import Logging
public import PostgresClient

/// Brings a database to the schema of this binary, under a lock, one transaction per migration.
public struct Migrator: Sendable {
    /// One embedded file `NNNN.name.sql`.
    struct Migration {
        let number: Int32
        let name: String
        let text: String

        init?(fileName: String) {
            guard fileName.utf8.count > 5, let number = Int32(fileName.prefix(4)), fileName.dropFirst(4).first == "."
            else { return nil }
            self.number = number
            name = String(fileName.dropFirst(5))
            text = EmbeddedFiles.text(fileName)
        }
    }

    public struct Summary: Sendable, Equatable {
        public let applied: [String]
        public let version: Int
    }

    /// Any number will do, as long as every process of ours takes the same.
    private static let lock: Int64 = 7_203_118_045

    private let pool: PostgresPool
    private let logger: Logger

    /// - Parameter pool: Connections of the database's owner.
    public init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    static var migrations: [Migration] { EmbeddedFiles.names.compactMap(Migration.init(fileName:)) }

    public static var latestVersion: Int { migrations.map { Int($0.number) }.max() ?? 0 }

    /// Applies what is missing. Throws `MigrationError` when the database is not one that this binary may serve.
    public func migrate() async throws -> Summary {
        var applied: [String] = []
        // One transaction and one lock for each, so that a pooler may lend another session for the next.
        while let name = try await pool.withTransaction({ try Self.applyNext($0) }) {
            applied.append(name)
            logger.info("migrated", metadata: ["migration": "\(name)"])
        }
        return Summary(applied: applied, version: Self.latestVersion)
    }

    /// The migration that was applied; `nil` when none was missing.
    private static func applyNext(_ connection: PostgresConnection) throws -> String? {
        _ = try connection.execute("set local lock_timeout = '60s'")
        _ = try connection.execute("set local statement_timeout = 0")
        _ = try connection.query("select pg_advisory_xact_lock(\(lock))") { _ in () }
        try connection.executeScript(
            """
            create schema if not exists migration;
            create table if not exists migration.applied (
              number int primary key, name text not null, digest bytea not null,
              applied_at timestamptz not null default now());
            """)
        var known: [Int32: [UInt8]] = [:]
        let rows = try connection.query("select number, digest from migration.applied") { row in
            (try row.int32("number"), try row.bytes("digest"))
        }
        for (number, digest) in rows { known[number] = digest }
        let migrations = Self.migrations
        if let newest = known.keys.max(), newest > migrations.map(\.number).max() ?? 0 {
            throw MigrationError(code: .databaseIsNewer, detail: "it has migration \(newest)")
        }
        for migration in migrations {
            let digest = Hash.of(Array(migration.text.utf8)).bytes
            guard let applied = known[migration.number] else {
                try apply(migration, digest: digest, connection)
                return "\(migration.number).\(migration.name)"
            }
            guard applied == digest else {
                throw MigrationError(code: .changedMigration, detail: "\(migration.number).\(migration.name)")
            }
        }
        return nil
    }

    private static func apply(_ migration: Migration, digest: [UInt8], _ connection: PostgresConnection) throws {
        do {
            try connection.executeScript(migration.text)
            _ = try connection.execute(
                """
                insert into migration.applied (number, name, digest)
                values (\(migration.number), \(migration.name), \(digest))
                """)
        } catch {
            throw MigrationError(
                code: .failed, detail: "\(migration.number).\(migration.name)", cause: error as? PostgresError)
        }
    }
}

/// Why the database can't be served. It is as it was before the migration that failed.
public struct MigrationError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        case databaseIsNewer = "database_is_newer"
        case changedMigration = "changed_migration"
        case failed = "migration_failed"
    }

    public let code: Code
    public let detail: String
    public let cause: PostgresError?

    init(code: Code, detail: String, cause: PostgresError? = nil) {
        self.code = code
        self.detail = detail
        self.cause = cause
    }

    public var description: String {
        switch code {
        case .databaseIsNewer:
            "the database was migrated by a newer logikal-sync (\(detail)); run that version or a later one"
        case .changedMigration:
            "migration \(detail) was applied with other content; restore the file as it was and add a new migration"
        case .failed:
            "migration \(detail) failed and was rolled back: \(cause.map { "\($0)" } ?? "unknown cause")"
        }
    }
}
