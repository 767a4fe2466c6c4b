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
                "read.\(identifier: table)", "read.\(identifier: "\(other.name)_v\(other.number)\(suffix)")",
                tenant: build.tenant, beginsAt: beginsAt, connection: connection)
            guard let pair else { continue }
            let (counts, differing) = try pair.counts(suffix)
            tables.append(counts)
            differences += try pair.differences(suffix, in: differing, shown: shownDifferences)
        }
        return BuildComparison(
            build: build.number, other: other.number, isSameDefinition: build.definition == other.definition,
            position: Position(mine.position), tables: tables, differences: differences)
    }
}
