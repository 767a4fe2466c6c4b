import Foundation
import Logging
import PostgresClient

/// Brings the server of a folder up, under the start lock: adopts it, or starts it, creating the data first.
struct ServerStarter: Sendable {
    let command: ServerCommand
    let settings: [String: String]
    let logger: Logger

    private var folder: ClusterFolder { command.folder }

    /// How long a server may take to come up, with recovery after a crash.
    private static let readyLimit: Duration = .seconds(60)

    func start() async throws {
        if try await adopt() { return }
        if try folder.dataVersion() == nil { try await create() }
        try writeSettings()
        try await launch()
    }

    /// Makes the application's database unless there is one.
    func makeDatabase(_ name: String) async throws {
        let pool = PostgresPool(
            PostgresConfiguration(folder.conninfo(database: "postgres"), maximumConnections: 1), logger: logger)
        do {
            let found = try await pool.query("select 1 from pg_database where datname = \(name)") { _ in true }
            if found.isEmpty { try await pool.execute("create database \(identifier: name)") }
        } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }

    /// Whether a live server already serves the folder. A stale `postmaster.pid` is cleared away.
    private func adopt() async throws -> Bool {
        let deadline = ContinuousClock.now + Self.readyLimit
        while let file = readFile(folder.postmasterFile).flatMap(PostmasterFile.init) {
            guard file.isServer(of: folder.data, account: command.account) else {
                clearStaleFiles()
                return false
            }
            if let socket = file.socketDirectory, ServerAvailability.of("host='\(socket)' port='5432'") == .accepting {
                try checkSocket(socket)
                logger.debug("adopted the private PostgreSQL that was running", metadata: ["pid": "\(file.processID)"])
                return true
            }
            guard ContinuousClock.now < deadline else {
                throw PrivateClusterError(
                    .startFailed,
                    "the PostgreSQL process \(file.processID) of \(folder.data) is alive but has not answered for "
                        + "\(Self.readyLimit): see its log in \(folder.logs), or end it", output: logTail())
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Removes what a dead server left behind.
    ///
    /// Its number may belong to another process by now, or to its own unburied corpse: a new server would take that
    /// for a live one and refuse to start. Its check of shared memory still guards against orphaned backends.
    private func clearStaleFiles() {
        unlink(folder.postmasterFile)
        unlink(folder.socket)
        unlink("\(folder.socket).lock")
    }

    private func checkSocket(_ socket: String) throws {
        guard realpath(socket) != realpath(folder.socketDirectory) else { return }
        throw PrivateClusterError(
            .startFailed,
            "a server of \(folder.data) runs, but with its socket in \(socket): stop it, and start again")
    }

    /// Runs initdb in a folder beside, so that a half-made cluster is never taken for a whole one.
    private func create() async throws {
        try removeUnfinished()
        var arguments = [
            "-D", folder.unfinished, "--no-locale", "-E", "UTF8", "-U", PrivateCluster.userName,
            "--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions",
        ]
        if settings["fsync"] == "off" { arguments.append("--no-sync") }
        let outcome = try await command.run("initdb", arguments)
        guard outcome.isSuccess else {
            try removeUnfinished()
            throw PrivateClusterError(
                .creationFailed,
                "initdb of PostgreSQL \(command.binaries.majorVersion) could not make \(folder.data): see below",
                output: outcome.text)
        }
        try append("include = '\(ServerSettings.fileName)'\n", to: "\(folder.unfinished)/postgresql.conf")
        // An empty data folder that was there before gives way.
        rmdir(folder.data)
        guard rename(folder.unfinished, folder.data) == 0 else {
            throw PrivateClusterError(
                .creationFailed, "\(folder.unfinished) cannot be renamed to \(folder.data) (errno \(errno))")
        }
    }

    private func removeUnfinished() throws {
        guard access(folder.unfinished, F_OK) == 0 else { return }
        try FileManager.default.removeItem(atPath: folder.unfinished)
    }

    private func writeSettings() throws {
        let path = "\(folder.data)/\(ServerSettings.fileName)"
        unlink(path)
        try append(ServerSettings(folder: folder, overrides: settings).text, to: path)
    }

    private func append(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        let bytes = Array(text.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
            throw PrivateClusterError(.unusableFolder, "\(path) cannot be written (errno \(errno)): is the disk full?")
        }
        if command.account.isOther { fchown(descriptor, command.account.uid, command.account.gid) }
    }

    private func launch() async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            unlink(folder.startLog)
            let outcome = try await command.run(
                "pg_ctl",
                [
                    "start", "-D", folder.data, "-l", folder.startLog, "-w", "-t",
                    "\(Self.readyLimit.components.seconds)",
                ])
            if outcome.isSuccess { return }
            let log = logTail()
            // Backends of a server that was killed take a moment to notice and let its memory go.
            guard log.contains("shared memory block"), ContinuousClock.now < deadline else {
                throw PrivateClusterError(
                    .startFailed,
                    "PostgreSQL \(command.binaries.majorVersion) did not start on \(folder.data): see its words below, "
                        + "and \(folder.logs)", output: "\(outcome.text)\(log)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The last words of the server, before and after its own log was opened.
    private func logTail() -> String {
        directoryEntries(folder.logs)
            .map { name in
                var status = stat()
                stat("\(folder.logs)/\(name)", &status)
                return (name, status.st_mtim.tv_sec)
            }
            .sorted { $0.1 > $1.1 }
            .prefix(2)
            .compactMap { name, _ in readFile("\(folder.logs)/\(name)").map { String($0.suffix(2000)) } }
            .joined()
    }
}
