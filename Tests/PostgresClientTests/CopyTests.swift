import PostgresClient
import SyncTesting
import Testing

@Suite struct CopyTests {
    private static let copy = "copy t (id, name, doc) from stdin (format binary)"

    @Test func `rows are read where they were received`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let rows = try await pool.withConnection { connection throws in
                var rows: [String] = []
                let query = """
                    select g::int8, null::text, 'ü' || g, array['a', 'b'], '2000-01-01Z'::timestamptz, g::int2
                      from generate_series(1, 3) g
                    """
                try connection.copyRows("copy (\(query)) to stdout (format binary)") { row in
                    rows.append(
                        "\(try row.int64(0)) \(try row.textIfPresent(1) ?? "null") \(try row.text(2)) "
                            + "\(try row.textArray(3).joined()) \(try row.timestamp(4).microsecondsSince1970) "
                            + "\(try row.int16(5))")
                }
                return rows
            }
            #expect(rows == (1...3).map { "\($0) null ü\($0) ab 946684800000000 \($0)" })
        }
    }

    @Test(arguments: [
        ("copy (select 1) to stdout", "not in binary format"),
        ("copy (select null::int8) to stdout (format binary)", "NULL"),
        ("copy (select 1::int4) to stdout (format binary)", "another type"),
        ("copy (select) to stdout (format binary)", "no column 0"),
    ])
    func `a row that its reader did not expect is an error`(copy: String, message: String) async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection throws in
                    try connection.copyRows(copy) { row in _ = try row.int64(0) }
                }
            }
            #expect(error?.code == .decoding)
            #expect(error?.description.contains(message) == true)
            let works = try await pool.query("select 1") { try $0.int64(0) }
            #expect(works == [1])
        }
    }

    @Test func `a hundred thousand rows go in and come out`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table t (id int8, name text, doc jsonb)")
            let (rows, lines) = try await pool.withConnection { connection throws in
                let rows = try connection.copyIn(Self.copy, columns: [.int8, .text, .jsonb]) { writer in
                    for id in 0..<100_000 {
                        let name = id % 10 == 0 ? nil : "row \(id)"
                        try writer.writeRow(
                            PostgresValue(id), PostgresValue(name), PostgresValue(PostgresJSONB("[\(id)]")))
                    }
                }
                var lines = 0
                try connection.copyOut("copy t to stdout") { chunk in lines += chunk.count { $0 == UInt8(ascii: "\n") }
                }
                return (rows, lines)
            }
            #expect(rows == 100_000)
            #expect(lines == 100_000)
            let check: SQL = "select sum(id), count(name), sum((doc ->> 0)::int8) from t"
            let sums = try await pool.query("select s::text from (\(unescaped: check.text)) s") { row in
                "\(try row.text(0))"
            }
            #expect(sums == ["(4999950000,90000,4999950000)"])
        }
    }

    @Test func `a row larger than a chunk goes through`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table t (name text)")
            let text = String(repeating: "x", count: 5_000_000)
            try await pool.withConnection { connection throws in
                try connection.copyIn("copy t from stdin (format binary)", columns: [.text]) { writer in
                    try writer.writeRow(PostgresValue(text))
                }
            }
            #expect(try await pool.query("select length(name) from t") { try $0.int64(0) } == [5_000_000])
        }
    }

    @Test func `a writer that throws leaves no row and a usable connection`() async throws {
        struct Enough: Error {}
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table t (id int8, name text, doc jsonb)")
            try await pool.withConnection { connection throws in
                #expect(throws: Enough.self) {
                    try connection.copyIn(Self.copy, columns: [.int8, .text, .jsonb]) { writer in
                        try writer.writeRow(PostgresValue(1), PostgresValue("a"), PostgresValue(PostgresJSONB("1")))
                        throw Enough()
                    }
                }
                let mismatch = #expect(throws: PostgresError.self) {
                    try connection.copyIn(Self.copy, columns: [.int8, .text, .jsonb]) { writer in
                        try writer.writeRow(PostgresValue(1), PostgresValue(2), PostgresValue(3))
                    }
                }
                #expect(
                    mismatch?.description
                        == "invalidStatement: value 1 of row 0 is int8, but the COPY declares text")
                #expect(try connection.query("select count(*) from t") { try $0.int64(0) } == [0])
            }
        }
    }

    @Test func `the server's refusal of a copied row names the constraint`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            try await pool.execute("create table t (id int8 constraint only_once unique)")
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection throws in
                    try connection.copyIn("copy t from stdin (format binary)", columns: [.int8]) { writer in
                        for _ in 0..<50_000 { try writer.writeRow(PostgresValue(42)) }
                    }
                }
            }
            #expect(error?.sqlState == "23505")
            #expect(error?.report?.constraintName == "only_once")
            #expect(try await pool.query("select count(*) from t") { try $0.int64(0) } == [0])
        }
    }

    @Test func `a copy run as an ordinary statement is refused`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("copy pg_class to stdout") }
            #expect(error?.code == .invalidStatement)
            #expect(try await pool.query("select 1") { try $0.int64(0) } == [1])
        }
    }
}
