import Foundation
import Logging
import PostgresClient
import PrivatePostgres

/// A PostgreSQL as an administrator runs one: on TCP, with passwords, and with users that may do little.
struct TCPServer: Sendable {
    let administration: PostgresPool
    private let host: String
    static let password = "pw-\(UUID().uuidString)"

    static func with(_ body: (TCPServer) async throws -> Void) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/lst-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o755)
        defer {
            PrivateCluster.discard(dataDirectory: folder + "/postgres", evenIfUsed: true)
            try? FileManager.default.removeItem(atPath: folder)
        }
        let rules = folder + "/hba.conf"
        try Data("local all all trust\nhost all all 127.0.0.0/8 scram-sha-256\n".utf8).write(to: URL(filePath: rules))
        chmod(rules, 0o644)
        // Each its own loopback address, as a server may be running on the usual one, and tests run side by side.
        let host = "127.\((1...3).map { _ in String(Int.random(in: 2...250)) }.joined(separator: "."))"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let cluster = PrivateCluster(
            dataDirectory: folder + "/postgres", logger: logger,
            settings: ["listen_addresses": host, "hba_file": rules, "fsync": "off", "autovacuum": "off"])
        let administration = PostgresPool(PostgresConfiguration(try await cluster.start()), logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(TCPServer(administration: administration, host: host)))
        } catch { result = .failure(error) }
        await administration.close()
        await cluster.stop()
        try result.get()
    }

    /// A user, no superuser, who owns a database of that name.
    func makeDatabase(_ name: String, mayCreateRoles: Bool) async throws -> String {
        let rights = mayCreateRoles ? "createrole" : "nocreaterole"
        try await administration.execute(
            "create role \(identifier: name) login \(unescaped: rights) password '\(unescaped: Self.password)'")
        try await administration.execute("create database \(identifier: name) owner \(identifier: name)")
        return "postgres://\(name):\(Self.password)@\(host):5432/\(name)"
    }
}
