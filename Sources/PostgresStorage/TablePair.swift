import EmbeddedFiles
import EventSourcing
import PostgresClient
import Projecting

/// Two tables, compared by the columns that both have.
struct TablePair {
    let table: SQL
    let other: SQL
    /// The columns that both have.
    let names: [String]
    let tenant: TenantID
    private let columns: String
    private let connection: PostgresConnection

    /// `nil` when they have no column in common, or there is no other table.
    init?(_ table: SQL, _ other: SQL, tenant: TenantID, connection: PostgresConnection) throws {
        names = try connection.query(
            SQL(statement: "projecting.columns", [PostgresValue(table.text), PostgresValue(other.text)])
        ) { try $0.text("name") }
        guard !names.isEmpty else { return nil }
        self.table = table
        self.other = other
        self.tenant = tenant
        self.connection = connection
        columns = Self.columns(names)
    }

    /// As a statement has them whose table is `m`.
    static func columns(_ names: [String]) -> String {
        names.map { name -> String in
            let column: SQL = "m.\(identifier: name)"
            return column.text
        }.joined(separator: ", ")
    }

    /// How many rows the two have, and the buckets in which they are not the same.
    func counts(_ suffix: String) throws -> (BuildComparison.Table, differing: [Int64]) {
        let mine = try buckets(of: table)
        let others = try buckets(of: other)
        let differing = (0..<Int64(BuildComparison.buckets)).filter { mine[$0]?.digest != others[$0]?.digest }
        let counts = BuildComparison.Table(
            suffix: suffix, rows: mine.values.reduce(0) { $0 + $1.rows },
            otherRows: others.values.reduce(0) { $0 + $1.rows }, differingBuckets: differing.count)
        return (counts, differing)
    }

    /// The first rows that only one of the two has.
    func differences(
        _ suffix: String, in differing: [Int64], shown: Int32
    ) throws -> [BuildComparison.Difference] {
        guard !differing.isEmpty else { return [] }
        return try connection.query(
            SQL(
                text("projecting.differences")
                    .replacing(":table", with: table.text).replacing(":other", with: other.text),
                binds: binds + [PostgresValue(differing), PostgresValue(shown)], name: "projecting.differences")
        ) { row in
            BuildComparison.Difference(
                suffix: suffix, isInOther: try row.bool("is_in_other"), row: try row.text("line"))
        }
    }

    private func buckets(of table: SQL) throws -> [Int64: (rows: Int64, digest: String)] {
        let rows = try connection.query(
            SQL(
                text("projecting.buckets").replacing(":table", with: table.text), binds: binds,
                name: "projecting.buckets")
        ) { (try $0.int64("bucket"), (rows: try $0.int64("rows"), digest: try $0.text("digest"))) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private var binds: [PostgresValue] {
        [PostgresValue(tenant.rawValue), PostgresValue(Int64(BuildComparison.buckets))]
    }

    private func text(_ statement: String) -> String {
        EmbeddedFiles.text(statement).replacing(":columns", with: columns)
    }
}
