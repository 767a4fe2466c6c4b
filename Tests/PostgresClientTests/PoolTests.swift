import Logging
import PostgresClient
import SyncTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct PoolTests {
    @Test func `no more connections are open than allowed`() async throws {
        try await TestDatabases.shared.withPool({ $0.maximumConnections = 3 }) { pool async throws in
            let inUse = Shared((now: 0, most: 0))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            inUse.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                            try connection.execute("select pg_sleep(0.002)")
                            inUse.withLock { $0.now -= 1 }
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Whether all three were in use at one moment is up to the scheduler; that they were open the pool knows.
            #expect(inUse.withLock { $0.most } <= 3)
            #expect(pool.statistics == .init(leased: 0, idle: 3, waiting: 0))
        }
    }

    @Test func `who waits too long is told the size, the line and the remedy`() async throws {
        try await withBusyPool({ $0.waitLimit = .milliseconds(20) }) { pool async throws in
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("select 1") }
            #expect(error?.code == .poolExhausted)
            #expect(
                error?.description
                    == "poolExhausted: all 1 connections stayed in use and 1 callers wait "
                    + "(limit 0.02 seconds, 4096 callers): shorten transactions or raise the number of connections")
        }
    }

    @Test func `a full line turns callers away at once`() async throws {
        try await withBusyPool({ $0.maximumWaiters = 0 }) { pool async throws in
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("select 1") }
            #expect(error?.code == .poolExhausted)
        }
    }

    @Test func `first come is first served`() async throws {
        let order = Shared<[Int]>([])
        try await withBusyPool { pool async throws in
            for number in 0..<10 {
                let task = Task { try await pool.withConnection { _ in order.withLock { $0.append(number) } } }
                await eventually { pool.statistics.waiting == number + 1 }
                _ = task
            }
        } afterwards: { pool async throws in
            await eventually { order.withLock { $0.count } == 10 }
            #expect(order.withLock { $0 } == Array(0..<10))
        }
    }

    @Test func `a cancelled waiter leaves the line`() async throws {
        try await withBusyPool { pool async throws in
            let waiter = Task { try await pool.execute("select 1") }
            await eventually { pool.statistics.waiting == 1 }
            waiter.cancel()
            let error = await #expect(throws: PostgresError.self) { try await waiter.value }
            #expect(error?.code == .cancelled)
            #expect(pool.statistics.waiting == 0)
        }
    }

    @Test func `a task cancelled before it asks gets no connection`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let gate = Gate()
            let task = Task {
                await withCheckedContinuation { $0.resume() }
                gate.pass()
                return try await pool.execute("select 1")
            }
            task.cancel()
            gate.open()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await pool.execute("select 1") == 1)
        }
    }

    @Test func `closing waits for leases and refuses new ones`() async throws {
        let finished = Shared(false)
        try await TestDatabases.shared.withPool { pool async throws in
            let gate = Gate()
            let lease = Task {
                try await pool.withConnection { connection in
                    gate.pass()
                    try connection.execute("select 1")
                    finished.withLock { $0 = true }
                }
            }
            await eventually { pool.statistics.leased == 1 }
            let closing = Task {
                await pool.close()
                return finished.withLock { $0 }
            }
            await eventually { await refuses(pool) }
            gate.open()
            #expect(await closing.value)
            try await lease.value
            await pool.close()
        }
    }

    private func refuses(_ pool: PostgresPool) async -> Bool {
        do {
            try await pool.execute("select 1")
            return false
        } catch {
            return (error as? PostgresError)?.code == .closed
        }
    }

    /// Runs the body while the pool's only connection is in use.
    private func withBusyPool(
        _ configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool) async throws -> Void,
        afterwards: (PostgresPool) async throws -> Void = { _ in }
    ) async throws {
        let busy: (inout PostgresConfiguration) -> Void = {
            $0.maximumConnections = 1
            configure(&$0)
        }
        try await TestDatabases.shared.withPool(busy) { pool async throws in
            let gate = Gate()
            let lease = Task { try await pool.withConnection { _ in gate.pass() } }
            await eventually { pool.statistics.leased == 1 }
            do {
                try await body(pool)
            } catch {
                gate.open()
                throw error
            }
            gate.open()
            try await lease.value
            try await afterwards(pool)
        }
    }
}
