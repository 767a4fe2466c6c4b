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
        let bounds = try [build, other].map { build in
            try connection.query(SQL(statement: "projecting.bounds", build.key + [PostgresValue(Int32(0))])) {
                (position: try $0.int64("position"), beginsAt: try $0.int64("begins_at"))
            }.first
        }
        guard let mine = bounds[0], let others = bounds[1], mine.position == others.position else { return nil }
        // A build that was filled while older history was archived can't know the versions that ended before.
        let beginsAt = Position(max(mine.beginsAt, others.beginsAt))
        let base = "\(build.name)_v\(build.number)"
        var tables: [BuildComparison.Table] = []
        var differences: [BuildComparison.Difference] = []
        for table in try self.tables(of: build, connection) {
            let suffix = String(table.dropFirst(base.count))
            let pair = try TablePair(
                table, "\(other.name)_v\(other.number)\(suffix)", tenant: build.tenant, beginsAt: beginsAt,
                connection: connection)
            guard let (compared, found) = try pair?.compare(suffix, shown: shownDifferences) else { continue }
            tables.append(compared)
            differences += found
        }
        return BuildComparison(
            build: build.number, other: other.number, isSameDefinition: build.definition == other.definition,
            position: Position(mine.position), tables: tables, differences: differences)
    }
}

/// Two tables of the schema `read`, compared by the columns that both have.
private struct TablePair {
    private let table: SQL
    private let other: SQL
    private let columns: String
    /// Further conditions: versions that ended by the beginning of history are not compared.
    private let filter: String
    private let tenant: TenantID
    private let connection: PostgresConnection

    /// `nil` when they have no column in common, or there is no other table.
    init?(
        _ table: String, _ other: String, tenant: TenantID, beginsAt: Position, connection: PostgresConnection
    ) throws {
        let names = try connection.query(
            SQL(statement: "projecting.columns", [PostgresValue(table), PostgresValue(other)])
        ) { try $0.text("name") }
        guard !names.isEmpty else { return nil }
        filter =
            names.contains("to_position") && beginsAt > .start
            ? " and (m.to_position is null or m.to_position > \(beginsAt))" : ""
        self.table = "read.\(identifier: table)"
        self.other = "read.\(identifier: other)"
        columns = names.map { name in
            let column: SQL = "m.\(identifier: name)"
            return column.text
        }.joined(separator: ", ")
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
        EmbeddedFiles.text(statement).replacing(":columns", with: columns).replacing(":filter", with: filter)
    }
}
