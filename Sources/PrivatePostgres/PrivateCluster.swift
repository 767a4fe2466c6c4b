import Foundation
public import Logging
import PostgresClient

/// A PostgreSQL server of one's own, in a folder of one's own, reachable through a Unix socket in it.
///
/// Several processes may use one folder at once. The first starts the server, the last to stop ends it. The server is
/// in a session of its own: it outlives a killed process, and the next `start()` adopts it.
public actor PrivateCluster {
    /// The superuser, and the database made for the application.
    public static let userName = "logikal_sync"

    private let dataDirectory: String
    private let settings: [String: String]
    private let temporaryDirectory: String
    private let logger: Logger
    private var running: Running?

    private struct Running {
        let command: ServerCommand
        let starter: ServerStarter
        /// Held in shared mode by every user of the cluster.
        let usersLock: FileLock
    }

    /// - Parameters:
    ///   - dataDirectory: the cluster's folder; made when absent, and it must hold nothing else.
    ///   - settings: further lines for the server's configuration, which win over the built-in ones.
    public init(dataDirectory: String, logger: Logger, settings: [String: String] = [:]) {
        self.dataDirectory = dataDirectory
        self.settings = settings
        self.logger = logger
        temporaryDirectory = FileManager.default.temporaryDirectory.path
    }

    /// Attaches to the server of the folder, starting or creating it first where needed.
    ///
    /// - Returns: a connection string without secrets, for `PostgresConfiguration`.
    /// - Throws: `PrivateClusterError`; `PostgresError` when the fresh server refuses its first connection.
    public func start() async throws -> String {
        let folder = try ClusterFolder(dataDirectory, temporaryDirectory: temporaryDirectory)
        guard running == nil else { return folder.conninfo(database: Self.userName) }
        let account = try ServerAccount.choose(owner: folder.owner)
        try folder.prepare(for: account)
        let startLock = try FileLock(folder.startLock, account: account)
        try await startLock.lock(.exclusive, within: Self.startLimit, purpose: "to start it")
        // Closing the file frees the lock; without this the compiler might do so early.
        defer { startLock.unlock() }
        let usersLock = try FileLock(folder.usersLock, account: account)
        // Nobody stands against it: the exclusive mode is only ever held together with the start lock.
        try await usersLock.lock(.shared, within: Self.startLimit, purpose: "to use it")
        let installed = await ServerBinaries.installed(
            path: ProcessInfo.processInfo.environment["PATH"] ?? "", versionOutput: ServerCommand.version)
        let binaries = try ServerBinaries.choose(
            from: installed, dataVersion: folder.dataVersion(), folder: folder.data)
        let command = ServerCommand(binaries: binaries, account: account, folder: folder)
        let starter = ServerStarter(command: command, settings: settings, logger: logger)
        try await starter.start()
        try await starter.makeDatabase(Self.userName)
        running = Running(command: command, starter: starter, usersLock: usersLock)
        return folder.conninfo(database: Self.userName)
    }

    /// Starts the server again if it died while it was in use. Cheap when it did not.
    ///
    /// - Returns: whether it was down.
    /// - Throws: `PrivateClusterError` when it does not come up again.
    public func revive() async throws -> Bool {
        guard let running, !running.command.isServerAlive else { return false }
        let startLock = try FileLock(running.command.folder.startLock, account: running.command.account)
        try await startLock.lock(.exclusive, within: Self.startLimit, purpose: "to start it again")
        defer { startLock.unlock() }
        // Whoever uses the folder too may have been first, or this process may have stopped using it meanwhile.
        guard self.running != nil, !running.command.isServerAlive else { return false }
        try await running.starter.start()
        return true
    }

    /// Stops using the server, and ends it when nobody else uses it. Repeated calls do nothing.
    public func stop() async {
        guard let running else { return }
        self.running = nil
        let logger = logger
        // A server is stopped during shutdown, when the calling task is cancelled already; a task of its own is not.
        await Task { await Self.release(running, logger) }.value
    }

    private static let startLimit: Duration = .seconds(90)

    private static func release(_ running: Running, _ logger: Logger) async {
        let command = running.command
        do {
            let startLock = try FileLock(command.folder.startLock, account: command.account)
            try await startLock.lock(.exclusive, within: startLimit, purpose: "to stop it")
            defer { startLock.unlock() }
            guard running.usersLock.tryLock(.exclusive) else {
                logger.debug("the private PostgreSQL stays up for its other users")
                return
            }
            defer { running.usersLock.unlock() }
            let outcome = try await command.run("pg_ctl", ["stop", "-D", command.folder.data, "-m", "fast", "-w"])
            if !outcome.isSuccess {
                logger.warning("the private PostgreSQL did not stop", metadata: ["output": "\(outcome.text)"])
            }
        } catch {
            logger.warning("the private PostgreSQL was not stopped", metadata: ["error": "\(error)"])
        }
    }
}

extension ClusterFolder {
    /// How to reach the server of this folder.
    func conninfo(database: String) -> String {
        "host='\(socketDirectory)' port='5432' user='\(PrivateCluster.userName)' dbname='\(database)'"
    }
}
