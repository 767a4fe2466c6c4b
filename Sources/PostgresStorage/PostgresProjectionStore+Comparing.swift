import EmbeddedFiles
import EventSourcing
import PostgresClient
public import Projecting

extension PostgresProjectionStore {
    private static let shownDifferences: Int32 = 20

    public func compare(_ build: Build, with other: Build) async throws -> BuildComparison? {
        try await pool.withTenant(build.tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.withStatementTimeout(.zero) { try Self.compare(build, with: other, connection) }
        }
    }

    private static func compare(
        _ build: Build, with other: Build, _ connection: PostgresConnection
    ) throws -> BuildComparison? {
        let positions = try [build, other].map { build in
            try connection.query(SQL(statement: "projecting.bounds", build.key + [PostgresValue(Int32(0))])) {
                try $0.int64("position")
            }.first
        }
        guard let position = positions[0], positions[1] == position else { return nil }
        let base = "\(build.name)_v\(build.number)"
        var tables: [BuildComparison.Table] = []
        var differences: [BuildComparison.Difference] = []
        for table in try self.tables(of: build, connection) {
            let suffix = String(table.dropFirst(base.count))
            let pair = try TablePair(
                table, "\(other.name)_v\(other.number)\(suffix)", tenant: build.tenant, connection: connection)
            guard let (compared, found) = try pair?.compare(suffix, shown: shownDifferences) else { continue }
            tables.append(compared)
            differences += found
        }
        return BuildComparison(
            build: build.number, other: other.number, isSameDefinition: build.definition == other.definition,
            position: Position(position), tables: tables, differences: differences)
    }
}

/// Two tables of the schema `read`, compared by the columns that both have.
private struct TablePair {
    private let table: SQL
    private let other: SQL
    private let columns: String
    private let tenant: TenantID
    private let connection: PostgresConnection

    /// `nil` when they have no column in common, or there is no other table.
    init?(_ table: String, _ other: String, tenant: TenantID, connection: PostgresConnection) throws {
        let names = try connection.query(
            SQL(statement: "projecting.columns", [PostgresValue(table), PostgresValue(other)])
        ) { row -> String in
            let column: SQL = "m.\(identifier: try row.text("name"))"
            return try row.bool("is_exact") ? column.text : "\(column.text)::text"
        }
        guard !names.isEmpty else { return nil }
        self.table = "read.\(identifier: table)"
        self.other = "read.\(identifier: other)"
        columns = names.joined(separator: ", ")
        self.tenant = tenant
        self.connection = connection
    }

    func compare(
        _ suffix: String, shown: Int32
    ) throws -> (BuildComparison.Table, [BuildComparison.Difference]) {
        let mine = try buckets(of: table)
        let others = try buckets(of: other)
        let differing = (0..<Int64(BuildComparison.buckets)).filter { mine[$0]?.digest != others[$0]?.digest }
        let compared = BuildComparison.Table(
            suffix: suffix, rows: mine.values.reduce(0) { $0 + $1.rows },
            otherRows: others.values.reduce(0) { $0 + $1.rows }, differingBuckets: differing.count)
        guard !differing.isEmpty else { return (compared, []) }
        let differences = try connection.query(
            SQL(
                text("projecting.differences")
                    .replacing(":table", with: table.text).replacing(":other", with: other.text),
                binds: binds + [PostgresValue(differing), PostgresValue(shown)], name: "projecting.differences")
        ) { row in
            BuildComparison.Difference(
                suffix: suffix, isInOther: try row.bool("is_in_other"), row: try row.text("line"))
        }
        return (compared, differences)
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
