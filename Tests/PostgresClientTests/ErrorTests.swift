import Logging
import PostgresClient
import SyncTesting
import Testing

@Suite struct ErrorTests {
    @Test func `a description hides values and names the objects`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table members (name text constraint one_name unique)")
            try await pool.execute("insert into members values (\("s3cret"))")
            let error = try #require(
                await #expect(throws: PostgresError.self) {
                    try await pool.execute("insert into members values (\("s3cret"))")
                })
            #expect(
                error.description
                    == #"server 23505: duplicate key value violates unique constraint "one_name" "#
                    + "[constraint one_name, table members] [statement: insert into members values ($1)]")
            #expect(error.debugDescription.contains("s3cret"))
            #expect(error.disposition == .quarantine)
        }
    }

    @Test func `a refused value is not quoted`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = try #require(
                await #expect(throws: PostgresError.self) { try await pool.execute("select \("s3cret")::uuid") })
            #expect(error.sqlState == "22P02")
            #expect(!error.description.contains("s3cret"))
            #expect(error.debugDescription.contains("s3cret"))
        }
    }

    @Test func `an SQLSTATE raised by our own function can be read`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection {
                    try $0.executeScript(
                        "do $$ begin raise 'stream moved on' using errcode = 'LS409', hint = 'read again'; end $$"
                    )
                }
            }
            #expect(error?.sqlState == "LS409")
            #expect(error?.code == .server(sqlState: "LS409"))
            #expect(error?.report?.hint == "read again")
        }
    }

    @Test func `neither configuration nor error shows the password`() async throws {
        let conninfo = "postgres://someone:pa55word@127.0.0.1:1/nowhere"
        let configuration = PostgresConfiguration(conninfo)
        #expect("\(configuration)" == "user=someone host=127.0.0.1 port=1 dbname=nowhere")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("pa55word"))
        let error = try #require(await failure(of: conninfo))
        #expect(error.code == .connectionFailed)
        #expect(error.isRetryable)
        #expect(!error.debugDescription.contains("pa55word"))
        #expect(error.description.contains("host=127.0.0.1 port=1"))
    }

    @Test(arguments: ["postgres://u:p@55word@localhost/x", "host=localhost pa55word", "postgres://u:pa%zz55word@h/x"])
    func `an unreadable connection string is not repeated`(conninfo: String) async throws {
        let error = try #require(await failure(of: conninfo))
        #expect(error.code == .connectionFailed)
        #expect(!error.debugDescription.contains("55word"))
        #expect(error.description.contains("percent-encode"))
    }

    @Test func `a missing database is not worth a retry`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let missing = try ConnectionString(parsing: conninfo).with(database: "no such").text
            let error = try #require(await failure(of: missing))
            #expect(error.sqlState == "3D000")
            #expect(error.disposition == .halt)
        }
    }

    private func failure(of conninfo: String) async -> PostgresError? {
        let pool = PostgresPool(PostgresConfiguration(conninfo), logger: .init(label: "test"))
        return await #expect(throws: PostgresError.self) { try await pool.execute("select 1") }
    }
}
