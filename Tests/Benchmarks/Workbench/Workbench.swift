import EventSourcing
import Foundation
import Logging
import PostgresClient
import PostgresStorage
import PrivatePostgres
import Synchronization

/// A PostgreSQL of one's own for one run, durable as in production, with databases made as they are needed.
final class Workbench: Sendable {
    let scale: Scale
    let logger = Logger(label: "benchmarks") { _ in SwiftLogNoOpLogHandler() }
    private let isQuiet: Bool
    private let cluster: String
    private let administration: PostgresPool
    private let sampleLog = Mutex<Task<SampleLog, any Error>?>(nil)
    private let databasesMade = Mutex(0)

    private init(scale: Scale, isQuiet: Bool, cluster: String) {
        self.scale = scale
        self.isQuiet = isQuiet
        self.cluster = cluster
        administration = PostgresPool(PostgresConfiguration(cluster, maximumConnections: 1), logger: logger)
    }

    static func with<Result: Sendable>(
        scale: Scale, isQuiet: Bool, _ body: (Workbench) async throws -> Result
    ) async throws -> Result {
        let folder = "\(FileManager.default.temporaryDirectory.path)/logikal-sync-benchmarks-\(getpid())"
        folderToDiscard.withLock { $0 = folder }
        // Also after an error or Ctrl-C nothing stays behind.
        atexit { Workbench.discard() }
        for number in [SIGINT, SIGTERM] { signal(number) { exit(128 + $0) } }
        let silent = Logger(label: "cluster") { _ in SwiftLogNoOpLogHandler() }
        let server = PrivateCluster(dataDirectory: folder, logger: silent, settings: settings)
        let workbench = Workbench(scale: scale, isQuiet: isQuiet, cluster: try await server.start())
        let result = await Swift.Result { try await body(workbench) }
        await workbench.close()
        await server.stop()
        discard()
        return try result.get()
    }

    /// Durable, as in production; only the checkpoints are kept out of the short time that a run takes.
    private static let settings = [
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_connections": "60",
        "max_wal_size": "4GB", "checkpoint_timeout": "30min",
    ]

    private static let folderToDiscard = Mutex<String?>(nil)

    private static func discard() {
        guard let folder = folderToDiscard.withLock({ $0.take() }) else { return }
        PrivateCluster.discard(dataDirectory: folder, evenIfUsed: true)
    }

    private func close() async {
        if let task = sampleLog.withLock({ $0 }) { await (try? task.value)?.database.close() }
        await administration.close()
    }

    /// What goes on, where somebody may be looking.
    func tell(_ text: String) {
        if !isQuiet { FileHandle.standardError.write(Data("… \(text)\n".utf8)) }
    }
}

extension Workbench {
    /// Runs the body with a migrated database of its own.
    func withDatabase<Result: Sendable>(
        connections: Int = 12, _ body: (BenchDatabase) async throws -> Result
    ) async throws -> Result {
        let database = try await makeDatabase(connections: connections)
        let result = await Swift.Result { try await body(database) }
        await database.close()
        return try result.get()
    }

    /// The database with the sample log, filled when first asked for. Nobody appends to it afterwards.
    func sample() async throws -> BenchDatabase { try await sampleLog(isCompared: false).database }

    /// - Parameter isCompared: Whether its rows are copied beside it, if it is not filled yet.
    func sampleLog(isCompared: Bool) async throws -> SampleLog {
        let task = sampleLog.withLock { known in
            if let known { return known }
            let task = Task { try await self.fillSample(isCompared: isCompared) }
            known = task
            return task
        }
        return try await task.value
    }

    var serverVersion: String {
        get async throws {
            try await administration.query("show server_version") { try $0.text(0) }.first ?? "unknown"
        }
    }

    private func makeDatabase(connections: Int) async throws -> BenchDatabase {
        let number = databasesMade.withLock { made in
            made += 1
            return made
        }
        let name = "bench_\(number)"
        try await administration.execute("create database \(identifier: name)")
        let conninfo = cluster.replacing("dbname='\(PrivateCluster.userName)'", with: "dbname='\(name)'")
        return try await BenchDatabase(conninfo: conninfo, connections: connections, logger: logger)
    }

    private func fillSample(isCompared: Bool) async throws -> SampleLog {
        let office = try SampleOffice(projects: scale.projects)
        let events = office.entities.count * scale.versions
        tell("filling the sample log: \(office.entities.count) entities, \(events) events")
        let log = try await SampleLog(
            office, versions: scale.versions, in: try await makeDatabase(connections: 12), isCompared: isCompared)
        tell("filled at \(Figures.text(Spread(log.rates))) events/s")
        return log
    }
}

extension Swift.Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
