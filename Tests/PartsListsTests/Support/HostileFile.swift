import Testing

/// Files that somebody made to do harm: what each does, and the codes that it may be refused with. `nil` among them
/// means that it may also be read, with what is hostile left out.
struct HostileFile: CustomStringConvertible, Sendable {
    let description: String
    let codes: Set<String>
    let bytes: @Sendable () throws -> [UInt8]

    private init(_ description: String, _ codes: Set<String>, _ bytes: @escaping @Sendable () throws -> [UInt8]) {
        self.description = description
        self.codes = codes
        self.bytes = bytes
    }

    private static func sql(_ description: String, _ codes: Set<String>, _ more: String) -> HostileFile {
        HostileFile(description, codes) { try SmallFile.bytes(then: more) }
    }

    static let read = "read"

    static let all: [HostileFile] = [
        sql(
            "a recursive view in a table's place", [read],
            "drop table Articles; create view Articles as with recursive r(InsertionId) as "
                + "(select 1 union all select InsertionId + 1 from r) select InsertionId from r"),
        sql(
            "a view that joins itself without end in place of Elevations", ["elevation_missing"],
            "alter table Elevations rename to E2; create view Elevations as select a.* from E2 a, E2 b, E2 c"),
        sql(
            "triggers on every table", [read],
            "create trigger t1 after insert on Articles begin insert into Articles select * from Articles; end; "
                + "create trigger t2 before delete on Glass begin select load_extension('/tmp/x.so'); end"),
        sql(
            "a generated column that makes a huge text", ["forbidden"],
            "drop table Articles; create table Articles (InsertionId integer, Price real, "
                + "ArticleCode text generated always as (printf('%.*c', 400000000, 'x')) virtual); "
                + "insert into Articles (InsertionId, Price) values (1, 1)"),
        sql(
            "a generated column that is computed from itself a hundred times", ["forbidden"],
            "drop table Articles; create table Articles (InsertionId integer, a text, "
                + "b text generated always as (\(Array(repeating: "a", count: 15).joined(separator: "||"))) virtual, "
                + "Price text generated always as (b||b||b||b) virtual); "
                + "insert into Articles (InsertionId, a) values (1, hex(randomblob(50000)))"),
        sql(
            "a check that calls a function", ["forbidden", read],
            "create table Zcheck (a text check (a is null or length(hex(zeroblob(100000000))) > 1)); "
                + "insert into Zcheck values (null)"),
        sql(
            "a check that looks for megabytes in megabytes", [read],
            "create table Zslow (a text, b text, check (instr(a, b) = 0)); pragma ignore_check_constraints = on; "
                + "insert into Zslow values (replace(hex(zeroblob(1500000)), '00', 'a'), "
                + "replace(hex(zeroblob(750000)), '00', 'a') || 'b')"),
        sql(
            "a computed column that looks for megabytes in megabytes", ["forbidden"],
            "create table Zslow (a text, b text); "
                + "insert into Zslow values (replace(hex(zeroblob(1500000)), '00', 'a'), "
                + "replace(hex(zeroblob(750000)), '00', 'a') || 'b'); pragma writable_schema = on; "
                + "update sqlite_master set sql = 'create table Zslow (a text, b text, "
                + "c int generated always as (instr(a, b)) virtual not null)' where name = 'Zslow'"),
        sql("a blob of many megabytes", ["too_large"], "insert into Glass (Name) values (zeroblob(20000000))"),
        sql(
            "a text larger than any that is read", ["too_much_work", "damaged", read],
            "update Articles set ArticleCode = cast(zeroblob(6000000) as text)"),
        sql(
            "more rows than a parts list can need", ["too_much_work"],
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) "
                + "insert into Articles (InsertionId) select 1 from n"),
        sql(
            "thousands of tables", ["damaged", "too_much_work", read],
            (0..<3000).map { "create table t\($0) (a)" }.joined(separator: ";")),
        sql(
            "a table with two thousand columns", [read, "damaged", "too_much_work"],
            "create table Wide (\((0..<1900).map { "c\($0)" }.joined(separator: ", ")))"),
        sql(
            "a virtual table in a table's place", [read, "damaged"],
            "drop table Glass; pragma writable_schema = on; "
                + "insert into sqlite_master values ('table', 'Glass', 'Glass', "
                + "0, 'create virtual table Glass using fts5(Name)')"),
        sql(
            "a schema that defines a view by a hundred thousand characters", ["damaged", "too_much_work", read],
            "pragma writable_schema = on; "
                + "insert into sqlite_master values ('view', 'v', 'v', 0, 'create view v as select "
                + "' || replace(hex(zeroblob(60000)), '00', '1+') || '1')"),
        sql(
            "a default that is nested a thousand deep", ["damaged", "too_much_work", read],
            "pragma writable_schema = on; "
                + "insert into sqlite_master values ('table', 'd', 'd', 3, 'create table d (a default "
                + "(' || replace(hex(zeroblob(1000)), '00', '(') || '1' || "
                + "replace(hex(zeroblob(1000)), '00', ')') || '))')"
        ),
        sql(
            "an index on an expression", ["forbidden", "damaged", read],
            "create index i on Articles (abs(Price)); create index j on Articles (lower(ArticleCode) || 'x')"),
        HostileFile("a table whose pages are nested thousands deep", ["damaged"]) {
            chained(pageSize: 512, depth: 30_000)
        },
        HostileFile("a table whose pages of usual size are nested thousands deep", ["damaged"]) {
            chained(pageSize: 4096, depth: 4000)
        },
        HostileFile("a table whose every page is its own child many times", ["damaged"]) { try branching() },
        HostileFile("a page size of 64 KiB for a hundred bytes", ["damaged"]) {
            var bytes = try SmallFile.bytes()
            bytes[16] = 0
            bytes[17] = 1
            return bytes
        },
        HostileFile("reserved space larger than a page", ["damaged", "not_sqlite"]) {
            var bytes = try SmallFile.bytes()
            bytes[20] = 255
            bytes[16] = 2
            bytes[17] = 0
            return bytes
        },
        HostileFile("text in UTF-16 by the header alone", ["damaged", "elevation_missing", read]) {
            var bytes = try SmallFile.bytes()
            bytes[59] = 2
            return bytes
        },
        HostileFile("a schema format of the future", ["damaged"]) {
            var bytes = try SmallFile.bytes()
            bytes[47] = 9
            return bytes
        },
        HostileFile("nothing", ["not_sqlite"]) { [] },
        HostileFile("a web page", ["not_sqlite"]) { Array("<html>\(String(repeating: "x", count: 9000))".utf8) },
        HostileFile("the first half of a file", ["damaged"]) {
            let bytes = try SmallFile.bytes()
            return Array(bytes.prefix(bytes.count / 4096 / 2 * 4096 + 100))
        },
    ]

    /// Interior pages of one child each, so deep that whoever follows them recursively runs out of stack.
    private static func chained(pageSize: Int, depth: Int) -> [UInt8] {
        guard
            let start = try? image(
                "pragma page_size = \(pageSize); create table Elevations (a); insert into Elevations values (1)")
        else { return [] }
        var bytes = Array(start.prefix(pageSize))
        let leaf = start[pageSize..<2 * pageSize]
        for page in 2..<depth + 2 { bytes += interior(pageSize: pageSize, children: [page + 1]) }
        bytes += leaf
        let pages = bytes.count / pageSize
        write(pages, at: 28, to: &bytes)
        return bytes
    }

    /// Each level names the next one hundreds of times: 400^18 rows in 20 pages.
    private static func branching() throws -> [UInt8] {
        let pageSize = 4096
        let start = try image(
            "pragma page_size = 4096; create table Elevations (a); insert into Elevations values (1)")
        var bytes = Array(start.prefix(pageSize))
        for page in 2..<20 {
            bytes += interior(pageSize: pageSize, children: Array(repeating: page + 1, count: 400))
        }
        bytes += start[pageSize..<2 * pageSize]
        let pages = bytes.count / pageSize
        write(pages, at: 28, to: &bytes)
        return bytes
    }

    private static func interior(pageSize: Int, children: [Int]) -> [UInt8] {
        var page = [UInt8](repeating: 0, count: pageSize)
        page[0] = 5
        let cells = children.count - 1
        page[3] = UInt8(cells >> 8)
        page[4] = UInt8(cells & 0xFF)
        let content = pageSize - 5 * cells
        page[5] = UInt8(content >> 8 & 0xFF)
        page[6] = UInt8(content & 0xFF)
        write(children[cells], at: 8, to: &page)
        for index in 0..<cells {
            let offset = content + 5 * index
            page[12 + 2 * index] = UInt8(offset >> 8)
            page[13 + 2 * index] = UInt8(offset & 0xFF)
            write(children[index], at: offset, to: &page)
            page[offset + 4] = UInt8(index & 0x7F)
        }
        return page
    }

    private static func write(_ number: Int, at offset: Int, to bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
    }
}
