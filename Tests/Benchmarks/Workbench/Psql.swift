import Foundation
import PrivatePostgres

/// PostgreSQL's own client, for references that owe nothing to ours.
struct Psql: Sendable {
    private let executable: String
    private let conninfo: String

    init(conninfo: String) throws {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let installed = versions.compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin/psql" }
        let candidates = installed + ["/usr/bin/psql", "/usr/local/bin/psql"]
        guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw BenchmarkError("psql is not installed; install postgresql-client")
        }
        executable = found
        self.conninfo = conninfo
    }

    /// Runs a script in one session and throws its output away.
    func run(_ script: String) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "logikal-sync-benchmark-\(getpid()).sql")
        try script.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-f", file.path]
        process.standardOutput = FileHandle.nullDevice
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw BenchmarkError("psql ended with status \(status)") }
    }
}
