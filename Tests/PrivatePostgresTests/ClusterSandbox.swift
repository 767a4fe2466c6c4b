import Foundation
import Logging
import PostgresClient

@testable import PrivatePostgres

/// A folder for one test's clusters, removed with any server that still runs in it.
struct ClusterSandbox {
    let root: String
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter body: receives the sandbox; the cluster's folder does not exist yet.
    static func with<Result>(_ body: (ClusterSandbox) async throws -> Result) async throws -> Result {
        let parent = "\(FileManager.default.temporaryDirectory.path)/lsc-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        chmod(parent, 0o755)
        let sandbox = ClusterSandbox(root: parent)
        defer {
            PrivateCluster.discard(dataDirectory: sandbox.folder, evenIfUsed: true)
            try? FileManager.default.removeItem(atPath: parent)
        }
        return try await body(sandbox)
    }

    var folder: String { "\(root)/cluster" }
    var data: String { "\(folder)/data" }

    /// One more user of the folder, with syncing off for speed.
    func cluster(folder: String? = nil, settings: [String: String] = ["fsync": "off"]) -> PrivateCluster {
        PrivateCluster(dataDirectory: folder ?? self.folder, logger: logger, settings: settings)
    }

    /// The process of the server, as it wrote it down.
    var serverProcess: pid_t? {
        readFile("\(data)/postmaster.pid").flatMap(PostmasterFile.init)?.processID
    }

    func query(_ conninfo: String, _ sql: SQL) async throws -> [String] {
        let pool = PostgresPool(PostgresConfiguration(conninfo), logger: logger)
        do {
            let rows = try await pool.query(sql) { try $0.text(0) }
            await pool.close()
            return rows
        } catch {
            await pool.close()
            throw error
        }
    }

    func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}

/// Waits until the process is gone, or dead and waiting for its parent to notice.
func waitForEnd(of process: pid_t) async {
    while let status = readFile("/proc/\(process)/stat"), status.split(separator: ")").last?.hasPrefix(" Z") == false {
        await Task.yield()
    }
}
