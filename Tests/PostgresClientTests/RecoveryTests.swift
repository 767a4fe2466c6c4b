import Logging
import PostgresClient
import SyncTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct RecoveryTests {
    @Test func `a cancelled query leaves the connection usable`() async throws {
        try await withPools { pool, observer async throws in
            let before = try await backend(of: pool)
            let sleeper = Task { try await pool.execute("select pg_sleep(60)") }
            try await eventually { try await isSleeping(before, observer) }
            sleeper.cancel()
            let error = await #expect(throws: PostgresError.self) { try await sleeper.value }
            #expect(error?.code == .cancelled)
            #expect(error?.sqlState == "57014")
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test func `a late cancellation never hits the next user`() async throws {
        try await withPools { pool, _ async throws in
            for _ in 0..<300 {
                let task = Task { try await pool.execute("select 1") }
                await Task.yield()
                task.cancel()
                async let next = pool.query("select 2 from pg_sleep(0.0001)") { try $0.int64(0) }
                _ = await task.result
                #expect(try await next == [2])
            }
        }
    }

    @Test func `a cancelled transaction rolls back and its connection is used again`() async throws {
        try await withPools { pool, observer async throws in
            try await pool.execute("create table t (id int8)")
            let before = try await backend(of: pool)
            let task = Task {
                try await pool.withTransaction { connection in
                    try connection.execute("insert into t values (1)")
                    try connection.execute("select pg_sleep(60)")
                }
            }
            try await eventually { try await isSleeping(before, observer) }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await pool.query("select count(*) from t") { try $0.int64(0) } == [0])
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test func `a backend terminated in a query is an error that says so, and is replaced`() async throws {
        try await withPools { pool, observer async throws in
            let before = try await backend(of: pool)
            let sleeper = Task { try await pool.execute("select pg_sleep(60)") }
            try await eventually { try await isSleeping(before, observer) }
            try await observer.execute("select pg_terminate_backend(\(before))")
            let error = await #expect(throws: PostgresError.self) { try await sleeper.value }
            #expect(error?.code == .connectionLost)
            #expect(error?.sqlState == "57P01")
            #expect(error?.isRetryable == true)
            #expect(try await backend(of: pool) != before)
        }
    }

    @Test func `a backend terminated while idle is replaced without anybody noticing`() async throws {
        try await withPools { pool, observer async throws in
            let before = try await backend(of: pool)
            try await observer.execute("select pg_terminate_backend(\(before), 5000)")
            #expect(try await backend(of: pool) != before)
        }
    }

    @Test func `a backend terminated in a transaction wakes those who wait`() async throws {
        try await withPools { pool, observer async throws in
            let before = try await backend(of: pool)
            let gate = Gate()
            let victim = Task {
                try await pool.withTransaction { connection in
                    try connection.execute("select 1")
                    gate.pass()
                    try connection.execute("select 1")
                }
            }
            await eventually { pool.statistics.leased == 1 }
            let waiter = Task { try await pool.execute("select 1") }
            await eventually { pool.statistics.waiting == 1 }
            try await observer.execute("select pg_terminate_backend(\(before), 5000)")
            gate.open()
            let error = await #expect(throws: PostgresError.self) { try await victim.value }
            #expect(error?.code == .connectionLost)
            #expect(try await waiter.value == 1)
        }
    }

    @Test func `the statement timeout is told apart and leaves the connection usable`() async throws {
        try await withPools({ $0.statementTimeout = .milliseconds(30) }) { pool, _ async throws in
            let before = try await backend(of: pool)
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("select pg_sleep(60)") }
            #expect(error?.code == .timedOut)
            #expect(error?.sqlState == "57014")
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test func `the lock timeout is the server's error and worth a retry`() async throws {
        try await withPools({ $0.lockTimeout = .milliseconds(30) }) { pool, observer async throws in
            try await pool.execute("create table t (id int8)")
            let error = try await observer.withTransaction { connection in
                try connection.execute("lock table t")
                let caught = Shared<PostgresError?>(nil)
                let gate = Gate()
                Task {
                    do { try await pool.execute("insert into t values (1)") } catch {
                        caught.withLock { $0 = error as? PostgresError }
                    }
                    gate.open()
                }
                gate.pass()
                return caught.withLock { $0 }
            }
            #expect(error?.sqlState == "55P03")
            #expect(error?.isRetryable == true)
        }
    }

    @Test func `each new connection is set up before its first use`() async throws {
        let setup: [SQL] = ["set role pg_monitor", "set search_path = \(identifier: "a b")"]
        try await withPools({ $0.sessionSetup = setup }) { pool, _ async throws in
            let settings = try await pool.query("select current_user || ' ' || current_setting('search_path')") {
                try $0.text(0)
            }
            #expect(settings == [#"pg_monitor "a b""#])
        }
    }

    /// A pool of one connection on a database of its own, and a second pool to watch it from.
    private func withPools(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool, PostgresPool) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withDatabase { conninfo async throws in
            var configuration = PostgresConfiguration(conninfo, maximumConnections: 1)
            configure(&configuration)
            let pool = PostgresPool(configuration, logger: .init(label: "test"))
            let observer = PostgresPool(
                PostgresConfiguration(conninfo, maximumConnections: 1), logger: .init(label: "test"))
            do {
                try await body(pool, observer)
            } catch {
                Issue.record(error)
            }
            await pool.close()
            await observer.close()
        }
    }

    private func backend(of pool: PostgresPool) async throws -> Int32 {
        try #require(try await pool.query("select pg_backend_pid()") { try $0.int32(0) }.first)
    }

    private func isSleeping(_ backend: Int32, _ observer: PostgresPool) async throws -> Bool {
        try await observer.query("select 1 from pg_stat_activity where pid = \(backend) and wait_event = 'PgSleep'") {
            _ in
        }
        .count == 1
    }
}
