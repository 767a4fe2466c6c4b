import Foundation
import Logging
import Testing

@testable import PostgresClient
@testable import PrivatePostgres

@Suite(.timeLimit(.minutes(3))) struct PrivateClusterTests {
    @Test func `a new server listens on its socket only, durably, and never as root`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster(settings: [:])
            let conninfo = try await cluster.start()
            let settings = try await sandbox.query(
                conninfo,
                """
                select string_agg(name || '=' || setting, ' ' order by name collate "C") from pg_settings where name in
                    ('listen_addresses', 'fsync', 'data_checksums', 'max_connections', 'shared_buffers', 'TimeZone')
                """)
            #expect(
                settings == [
                    "TimeZone=UTC data_checksums=on fsync=on listen_addresses= max_connections=60 shared_buffers=32768"
                ])
            let identity = try await sandbox.query(conninfo, "select current_user || ' ' || current_database()")
            #expect(identity == ["logikal_sync logikal_sync"])
            var status = stat()
            #expect(stat(sandbox.data, &status) == 0)
            #expect(status.st_uid != 0)
            #expect(stat(sandbox.folder, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
            await cluster.stop()
        }
    }

    @Test func `a restart keeps the data`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster()
            _ = try await sandbox.query(try await cluster.start(), "create table kept as select 'safe' as word")
            let first = try #require(sandbox.serverProcess)
            await cluster.stop()
            await waitForEnd(of: first)
            #expect(sandbox.serverProcess == nil)
            #expect(try await sandbox.query(try await cluster.start(), "select word from kept") == ["safe"])
            await cluster.stop()
        }
    }

    @Test func `a killed server recovers on the next start`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster()
            _ = try await sandbox.query(try await cluster.start(), "create table kept as select 'safe' as word")
            let killed = try #require(sandbox.serverProcess)
            kill(killed, SIGKILL)
            await waitForEnd(of: killed)
            let next = sandbox.cluster()
            #expect(try await sandbox.query(try await next.start(), "select word from kept") == ["safe"])
            #expect(sandbox.serverProcess != killed)
            await next.stop()
        }
    }

    @Test func `a stale pid file whose number now belongs to another process is no obstacle`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster()
            _ = try await cluster.start()
            let contents = try #require(readFile("\(sandbox.data)/postmaster.pid"))
            await cluster.stop()
            let rest = contents.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            try sandbox.write(
                (["\(getpid())"] + rest.map(String.init)).joined(separator: "\n"),
                to: "\(sandbox.data)/postmaster.pid")
            #expect(try await sandbox.query(try await cluster.start(), "select 'up'::text") == ["up"])
            await cluster.stop()
        }
    }

    @Test func `a server whose starter was killed is adopted, and stopped by its last user`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            // What the kernel does for a killed process: its locks go, without a stop.
            var killed: PrivateCluster? = sandbox.cluster()
            _ = try await killed?.start()
            let process = try #require(sandbox.serverProcess)
            killed = nil
            let heir = sandbox.cluster()
            #expect(try await sandbox.query(try await heir.start(), "select 'up'::text") == ["up"])
            #expect(sandbox.serverProcess == process)
            // A stop goes through although its task was cancelled, as it is during shutdown.
            let stopping = Task {
                while !Task.isCancelled { await Task.yield() }
                await heir.stop()
            }
            stopping.cancel()
            await stopping.value
            await waitForEnd(of: process)
        }
    }

    @Test func `several start at once, share one server, and the last one stops it`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let users = (0..<3).map { _ in sandbox.cluster() }
            let addresses = try await withThrowingTaskGroup(of: String.self) { group in
                for user in users { group.addTask { try await user.start() } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(addresses.count == 1)
            let process = try #require(sandbox.serverProcess)
            await users[0].stop()
            await users[1].stop()
            await users[1].stop()
            #expect(try await sandbox.query(try #require(addresses.first), "select 'up'::text") == ["up"])
            await users[2].stop()
            await waitForEnd(of: process)
        }
    }

    @Test func `an unfinished initdb gives way, and a long path puts the socket elsewhere`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let folder = "\(sandbox.root)/\(String(repeating: "long", count: 20))/cluster"
            try sandbox.write("half", to: "\(folder)/data.unfinished/PG_VERSION")
            try sandbox.write("", to: "\(folder)/users.lock")
            let cluster = sandbox.cluster(folder: folder)
            let conninfo = try await cluster.start()
            #expect(!conninfo.contains("longlong"))
            #expect(try await sandbox.query(conninfo, "select 'up'::text") == ["up"])
            #expect(access("\(folder)/data.unfinished", F_OK) != 0)
            await cluster.stop()
            PrivateCluster.discard(dataDirectory: folder, evenIfUsed: true)
        }
    }

    @Test func `a silent server is given up by the client and its connection dropped`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster()
            let conninfo = try await cluster.start()
            var configuration = PostgresConfiguration(conninfo, maximumConnections: 1, statementTimeout: .seconds(1))
            configuration.grace = .milliseconds(50)
            let pool = PostgresPool(configuration, logger: .init(label: "test"))
            let backend = try #require(try await pool.query("select pg_backend_pid()") { try $0.int32(0) }.first)
            kill(backend, SIGSTOP)
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("select 1") }
            #expect(error?.code == .timedOut)
            #expect(error?.sqlState == nil)
            #expect(try await pool.query("select pg_backend_pid()") { try $0.int32(0) } != [backend])
            kill(backend, SIGCONT)
            await pool.close()
            await cluster.stop()
        }
    }
}
