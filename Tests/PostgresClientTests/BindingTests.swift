import Foundation
import PostgresClient
import SyncTesting
import Testing

@Suite struct BindingTests {
    private static let uuid = UUID(uuidString: "0F8FAD5B-D9CB-469F-A165-70867728950E")!

    @Test func `every scalar comes back as it was bound`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let rows = try await pool.query(
                """
                select \(true), \(Int16.min), \(Int32.min), \(Int64.max), \(Int64.min), \(-0.1), \("Grüße 🪟"), \
                \([UInt8](0...255)), \(Self.uuid), \(PostgresTimestamp(microsecondsSince1970: -1)), \
                \(PostgresJSON(#"{"b": 1,  "a":2}"#)), \(PostgresJSONB(#"{"b":1,"a":2}"#)), \(Double.infinity)
                """
            ) { row throws in
                #expect(try row.bool(0))
                #expect(try row.int32(1) == Int32(Int16.min))
                #expect(try row.int32(2) == .min)
                #expect(try row.int64(3) == .max)
                #expect(try row.int64(4) == .min)
                #expect(try row.double(5) == -0.1)
                #expect(try row.text(6) == "Grüße 🪟")
                #expect(try row.bytes(7) == [UInt8](0...255))
                #expect(try row.uuid(8) == Self.uuid)
                #expect(try row.timestamp(9).microsecondsSince1970 == -1)
                #expect(try row.text(10) == #"{"b": 1,  "a":2}"#)
                #expect(try row.text(11) == #"{"a": 2, "b": 1}"#)
                #expect(try row.double(12) == .infinity)
                return row.columnCount
            }
            #expect(rows == [13])
        }
    }

    @Test func `the server agrees on what was bound`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let uuid = Self.uuid
            let texts = try await pool.query(
                """
                select concat_ws('|', \(Int16(-7))::text, \(Int64.min)::text, \(uuid)::text, \
                \(PostgresTimestamp(microsecondsSince1970: 1_500_000))::text, \([UInt8]([0, 255]))::text, \
                \([1, 2])::text, \(["a,b", "\"", ""])::text, \([nil, 3] as [Int64?])::text, \
                \(PostgresTimestamp(microsecondsSince1970: .max))::text)
                """
            ) { try $0.text(0) }
            #expect(
                texts == [
                    #"-7|-9223372036854775808|0f8fad5b-d9cb-469f-a165-70867728950e|1970-01-01 00:00:01.5+00|"#
                        + #"\x00ff|{1,2}|{"a,b","\"",""}|{NULL,3}|infinity"#
                ])
        }
    }

    @Test func `nulls bind with their type and read as nil`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let none: String? = nil
            let noUUID: UUID? = nil
            let noArray: [Int64]? = nil
            _ = try await pool.query(
                "select \(none), \(noUUID), \(noArray), \(PostgresValue.null(.jsonb)), \(none) is null"
            ) { row throws in
                #expect(try row.textIfPresent(0) == nil)
                #expect(try row.uuidIfPresent(1) == nil)
                #expect(try row.int64ArrayIfPresent(2) == nil)
                #expect(try row.withBytes(3) { $0 == nil })
                #expect(try row.bool(4))
                #expect(try (0..<4).map { try row.type($0) } == [.text, .uuid, PostgresType.int8.array, .jsonb])
            }
        }
    }

    @Test func `arrays of every element come back, also empty ones`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let uuid = Self.uuid
            let empty: [String] = []
            _ = try await pool.query(
                """
                select \(["a", "", "ü"]), \([Int64.min, .max]), \([uuid]), \([[1, 2], []] as [[UInt8]]), \(empty), \
                \([PostgresJSONB("[1]")]), \([Int16(1)]), \([true, false]), \([0.5]), cardinality(\(empty))
                """
            ) { row throws in
                #expect(try row.textArray(0) == ["a", "", "ü"])
                #expect(try row.int64Array(1) == [.min, .max])
                #expect(try row.uuidArray(2) == [uuid])
                #expect(try row.bytesArray(3) == [[1, 2], []])
                #expect(try row.textArray(4).isEmpty)
                #expect(try row.textArray(5) == ["[1]"])
                #expect(try row.int64Array(6) == [1])
                #expect("\(try row.type(7)) \(try row.type(8))" == "bool[] float8[]")
                #expect(try row.int32(9) == 0)
            }
        }
    }

    @Test func `a quote-laden value stays a value`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let hostile = #"'; drop table t; -- " \ $1"#
            let sql: SQL = "select \(hostile) as \(identifier: #"odd "name""#)"
            #expect(sql.text == #"select $1 as "odd ""name""""#)
            let names = try await pool.query(sql) { row throws in
                #expect(try row.text(#"odd "name""#) == hostile)
                return row.columnNames
            }
            #expect(names == [[#"odd "name""#]])
        }
    }

    @Test func `a statement from a file takes its binds by number`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let sql = SQL("select $2 - $1", binds: [PostgresValue(1), PostgresValue(3)], name: "subtract")
            #expect(try await pool.query(sql) { try $0.int64(0) } == [2])
        }
    }

    @Test func `a jsonb's bytes come without its version byte`() async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let texts = try await pool.query("select '[1]'::jsonb as doc, '[2]'::json as raw") { row throws in
                try ["doc", "raw"].map { try row.withBytes($0) { String(decoding: $0!, as: UTF8.self) } }
            }
            #expect(texts == [["[1]", "[2]"]])
        }
    }

    @Test(arguments: [
        (
            "select 'x'::text as a",
            #"decoding: column "a" (0) is text, not int8: read it as that or cast it in the statement"#
        ),
        ("select null::int8 as a", #"decoding: column "a" (0) is NULL, not int8: read it with the IfPresent variant"#),
        (
            "select 1.5::numeric as a",
            #"decoding: column "a" (0) is numeric, not int8: read it as that or cast it in the statement"#
        ),
        ("select 1 as b", #"decoding: the row has no column "a"; it has b"#),
    ])
    func `a column of another type is an error that names both`(sql: String, message: String) async throws {
        try await TestDatabases.shared.withPool { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query("\(unescaped: sql)") { try $0.int64("a") }
            }
            #expect(error?.code == .decoding)
            #expect(error?.description == message)
            #expect(try await pool.query("select 1") { try $0.int64(0) } == [1])
        }
    }
}
