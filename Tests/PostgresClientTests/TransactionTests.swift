import PostgresClient
import SyncTesting
import Testing

@Suite struct TransactionTests {
    struct Refusal: Error {}

    private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute(
                "create table t (id int8 constraint only_once unique deferrable initially deferred)")
            try await body(pool)
        }
    }

    private func count(_ pool: PostgresPool) async throws -> Int64? {
        try await pool.query("select count(*) from t") { try $0.int64(0) }.first
    }

    @Test func `a body that returns commits, one that throws rolls back`() async throws {
        try await withTable { pool async throws in
            try await pool.withTransaction { try $0.execute("insert into t values (1)") }
            await #expect(throws: Refusal.self) {
                try await pool.withTransaction { connection throws in
                    try connection.execute("insert into t values (2)")
                    throw Refusal()
                }
            }
            #expect(try await count(pool) == 1)
        }
    }

    @Test func `an error at commit says that it was the commit`() async throws {
        try await withTable { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { try $0.execute("insert into t values (1), (1)") }
            }
            #expect(error?.transactionStep == .commit)
            #expect(error?.sqlState == "23505")
            #expect(try await count(pool) == 0)
        }
    }

    @Test func `a swallowed error does not pass for a commit`() async throws {
        try await withTable { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection throws in
                    try connection.execute("insert into t values (1)")
                    _ = try? connection.execute("select 1/0")
                }
            }
            #expect(error?.code == .transactionAborted)
            #expect(try await count(pool) == 0)
        }
    }

    @Test func `a read-only snapshot sees one state and writes nothing`() async throws {
        try await withTable { pool async throws in
            let counts = try await pool.withTransaction(isolation: .repeatableReadReadOnly) { connection throws in
                try connection.query("select current_setting('transaction_isolation')") { try $0.text(0) }
            }
            #expect(counts == ["repeatable read"])
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction(isolation: .repeatableReadReadOnly) {
                    try $0.execute("insert into t values (1)")
                }
            }
            #expect(error?.sqlState == "25006")
        }
    }

    @Test func `transactions do not nest`() async throws {
        try await withTable { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in try connection.withTransaction {} }
            }
            #expect(error?.code == .invalidStatement)
            #expect(error?.transactionStep == .begin)
        }
    }

    @Test func `a connection left in a transaction is not lent again`() async throws {
        try await TestDatabases.shared.withPool({ $0.maximumConnections = 1 }) { pool async throws in
            let first = try await pool.withConnection { connection throws in
                try connection.execute("begin")
                return try connection.query("select pg_backend_pid()") { try $0.int32(0) }
            }
            let second = try await pool.query("select pg_backend_pid()") { try $0.int32(0) }
            #expect(first != second)
        }
    }
}
