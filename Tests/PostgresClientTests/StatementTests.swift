import PostgresClient
import SyncTesting
import Testing

@Suite struct StatementTests {
    @Test func `execute tells how many rows were touched`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            #expect(try await pool.execute("create table t (id int8 primary key)") == 0)
            #expect(try await pool.execute("insert into t select generate_series(1, 7)") == 7)
            #expect(try await pool.execute("delete from t where id > \(3)") == 4)
        }
    }

    @Test func `a script runs as one transaction`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.executeScript("create table t (id int8); select 1/0;") }
            }
            #expect(error?.code == .server(sqlState: "22012"))
            #expect(try await pool.query("select to_regclass('t') is null") { try $0.bool(0) } == [true])
            try await pool.withConnection { try $0.executeScript("create table t (id int8); insert into t values (1)") }
            #expect(try await pool.query("select id from t") { try $0.int64(0) } == [1])
        }
    }

    @Test func `more statements than the cache holds can be prepared`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let prepared = try await pool.withConnection { connection throws in
                for number in 0..<300 {
                    try connection.execute("select \(unescaped: "\(number)")")
                }
                return try connection.query("select count(*) from pg_prepared_statements") { try $0.int64(0) }
            }
            #expect(prepared == [256])
        }
    }

    @Test func `a prepared statement survives a change of its table`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table t (id int8)")
            try await pool.withConnection { connection throws in
                #expect(try connection.query("select * from t") { $0.columnCount }.isEmpty)
                try connection.executeScript("alter table t add column name text; insert into t values (1, 'a')")
                #expect(try connection.query("select * from t") { $0.columnCount } == [2])
            }
        }
    }

    @Test func `rows stream one by one, and a body that throws leaves the connection in order`() async throws {
        struct Enough: Error {}
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.withConnection { connection throws in
                var sum: Int64 = 0
                try connection.forEach("select generate_series(1, 200000)") { sum += try $0.int64(0) }
                #expect(sum == 20_000_100_000)
                #expect(throws: Enough.self) {
                    try connection.forEach("select generate_series(1, 100000000)") { _ in throw Enough() }
                }
                #expect(try connection.query("select 1") { try $0.int64(0) } == [1])
                try connection.withTransaction { () throws in
                    #expect(throws: Enough.self) {
                        try connection.forEach("select generate_series(1, 1000)") { _ in throw Enough() }
                    }
                    #expect(try connection.execute("select 1") == 1)
                }
            }
        }
    }

    @Test func `a statement inside another's rows is refused`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection throws in
                    try connection.forEach("select 1") { _ in try connection.execute("select 2") }
                }
            }
            #expect(error?.code == .invalidStatement)
        }
    }

    @Test func `text with a NUL is refused before it is cut off`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.execute("select 1 \(unescaped: "\0") from nowhere")
            }
            #expect(error?.code == .invalidStatement)
        }
    }

    @Test func `another statement timeout holds for the body only`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.withConnection { connection throws in
                let show: SQL = "show statement_timeout"
                let inside = try connection.withStatementTimeout(.seconds(7)) {
                    try connection.query(show) { try $0.text(0) }
                }
                #expect(inside == ["7s"])
                #expect(try connection.query(show) { try $0.text(0) } == ["1min"])
            }
        }
    }
}
