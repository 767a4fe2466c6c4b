import Foundation
import Glibc
import PostgresClient

/// The real pooler in transaction mode, with so few server sessions that callers get each other's.
final class PgBouncer {
    let conninfo: String
    private let process: Process
    private let folder: String

    /// - Parameter conninfo: Where the server is.
    static func with<Value>(_ conninfo: String, _ body: (_ pooled: String) async throws -> Value) async throws -> Value
    {
        let pooler = try PgBouncer(conninfo)
        defer { pooler.stop() }
        try await pooler.waitUntilItListens()
        return try await body(pooler.conninfo)
    }

    private init(_ conninfo: String) throws {
        let server = try ConnectionString(parsing: conninfo).parameters
        folder = "\(FileManager.default.temporaryDirectory.path)/lsb-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o777)
        let user = server["user"] ?? "postgres"
        let configuration = """
            [databases]
            * = host=\(server["host"] ?? "/tmp") port=\(server["port"] ?? "5432") user=\(user)
            [pgbouncer]
            unix_socket_dir = \(folder)
            listen_port = 6432
            pool_mode = transaction
            auth_type = any
            default_pool_size = 3
            max_client_conn = 200
            logfile = \(folder)/log
            pidfile = \(folder)/pid
            """
        try Data(configuration.utf8).write(to: URL(filePath: "\(folder)/pgbouncer.ini"))
        process = Process()
        process.executableURL = URL(filePath: "/usr/sbin/pgbouncer")
        process.arguments = ["-q", "\(folder)/pgbouncer.ini"] + (geteuid() == 0 ? ["-u", "postgres"] : [])
        try process.run()
        self.conninfo = "host=\(folder) port=6432 dbname=\(server["dbname"] ?? "postgres") user=\(user)"
    }

    private func waitUntilItListens() async throws {
        while !takesConnections {
            guard process.isRunning else {
                throw PgBouncerError(log: (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "no log")
            }
            await Task.yield()
        }
    }

    /// Its socket is there a moment before somebody listens at it.
    private var takesConnections: Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: "\(folder)/.s.PGSQL.6432".utf8.prefix(path.count - 1))
        }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private func stop() {
        // It inherits which signals this process blocks, and SIGTERM may be among them.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }
}

struct PgBouncerError: Error {
    let log: String
}
