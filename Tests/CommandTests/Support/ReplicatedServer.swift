import Foundation
import Glibc
import Logging
import PostgresClient
import PrivatePostgres
import Subprocess
import SystemPackage

/// Two PostgreSQL servers as an administrator runs them: one that writes, and a streaming replica of it.
struct ReplicatedServer: Sendable {
    private static let database = "logikal_sync"

    let primary: PostgresPool
    private let cluster: PrivateCluster
    private let folder: String
    private let tools: String

    private var primaryFolder: String { "\(folder)/primary" }
    private var standbyFolder: String { "\(folder)/standby" }
    private var primarySocket: String { "\(primaryFolder)/socket" }
    private var user: String { PrivateCluster.userName }

    var primaryURL: String { "host=\(primarySocket) user=\(user) dbname=\(Self.database)" }
    var standbyURL: String { "host=\(standbyFolder) user=\(user) dbname=\(Self.database)" }
    /// Whichever of the two writes.
    var eitherURL: String {
        "host=\(primarySocket),\(standbyFolder) user=\(user) dbname=\(Self.database) target_session_attrs=read-write"
    }

    static func with(_ body: (ReplicatedServer) async throws -> Void) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/lsr-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o777)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let cluster = PrivateCluster(
            dataDirectory: "\(folder)/primary", logger: logger,
            settings: ["autovacuum": "off", "shared_buffers": "32MB", "max_wal_senders": "4"])
        let pool = PostgresPool(PostgresConfiguration(try await cluster.start(), maximumConnections: 2), logger: logger)
        let versions = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql").compactMap { Int($0) }
        let server = ReplicatedServer(
            primary: pool, cluster: cluster, folder: folder,
            tools: "/usr/lib/postgresql/\(versions.max() ?? 0)/bin")
        let result: Result<Void, any Error>
        do {
            try await server.startStandby()
            result = .success(try await body(server))
        } catch { result = .failure(error) }
        _ = try? await server.run("pg_ctl", "stop", "-D", server.standbyFolder, "-m", "immediate")
        await pool.close()
        PrivateCluster.discard(dataDirectory: server.primaryFolder, evenIfUsed: true)
        try? FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    private func startStandby() async throws {
        try await run(
            "pg_basebackup", "--pgdata", standbyFolder, "--checkpoint=fast", "--wal-method=stream",
            "--write-recovery-conf", "--host", primarySocket, "--username", user, "--no-sync")
        try await run(
            "pg_ctl", "start", "--wait", "-D", standbyFolder, "-l", "\(standbyFolder)/log.txt", "-o",
            "-c unix_socket_directories=\(standbyFolder) -c logging_collector=off -c hot_standby=on")
    }

    /// One of the server's programs, as its user.
    @discardableResult
    private func run(_ program: String, _ arguments: String...) async throws -> String {
        var command = ["\(tools)/\(program)"] + arguments
        if geteuid() == 0 {
            command = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command
        }
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .inherit.updating(["LC_ALL": "C"]), workingDirectory: FilePath(folder),
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        guard result.terminationStatus.isSuccess else {
            throw NotInTime(description: "\(program) failed: \(result.standardOutput)")
        }
        return result.standardOutput
    }

    /// Runs a statement at the replica, which takes what changes nothing.
    func atStandby<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        let pool = PostgresPool(
            PostgresConfiguration(standbyURL, maximumConnections: 1), logger: Logger(label: "test"))
        let result: Result<Value, any Error>
        do {
            result = .success(try await pool.withConnection { connection in try body(connection) })
        } catch { result = .failure(error) }
        await pool.close()
        return try result.get()
    }

    /// The replica shows nothing newer until it is let go on.
    func pauseReplay() async throws {
        try await atStandby { _ = try $0.query("select pg_wal_replay_pause()") { _ in () } }
        try await eventually("the replica stands still") {
            try await atStandby { connection in
                try connection.query("select pg_get_wal_replay_pause_state() = 'paused' as is_paused") {
                    try $0.bool("is_paused")
                }[0]
            }
        }
    }

    func resumeReplay() async throws {
        try await atStandby { _ = try $0.query("select pg_wal_replay_resume()") { _ in () } }
    }

    /// The head of the default tenant's log, as the replica shows it.
    func headAtStandby() async throws -> Int64 {
        try await atStandby { connection in
            try connection.query("select head from log.sequencer where tenant = 1") { try $0.int64("head") }.first ?? 0
        }
    }

    func headAtPrimary() async throws -> Int64 {
        try await primary.withConnection { connection in
            try connection.query("select head from log.sequencer where tenant = 1") { try $0.int64("head") }.first ?? 0
        }
    }

    /// The replica gets nothing more: what is appended from now on is lost with the primary.
    func cutStandbyOff() async throws {
        try await atStandby { connection in
            _ = try connection.execute("alter system set primary_conninfo = ''")
            _ = try connection.query("select pg_reload_conf()") { _ in () }
        }
        try await eventually("nobody sends to the replica") {
            try await primary.withConnection { connection in
                try connection.query("select count(*) as count from pg_stat_replication") { try $0.int64("count") }[0]
            } == 0
        }
    }

    /// Ends the server that writes as a power cut does.
    func crashPrimary() async throws {
        try await run("pg_ctl", "stop", "-D", "\(primaryFolder)/data", "-m", "immediate")
    }

    func crashStandby() async throws { try await run("pg_ctl", "stop", "-D", standbyFolder, "-m", "immediate") }

    func promoteStandby() async throws { try await run("pg_ctl", "promote", "--wait", "-D", standbyFolder) }
}
