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
                "read.\(identifier: table)", "read.\(identifier: "\(other.name)_v\(other.number)\(suffix)")",
                tenant: build.tenant, connection: connection)
            guard let pair else { continue }
            let (counts, differing) = try pair.counts(suffix)
            tables.append(counts)
            differences += try pair.differences(suffix, in: differing, shown: shownDifferences)
        }
        return BuildComparison(
            build: build.number, other: other.number, isSameDefinition: build.definition == other.definition,
            position: Position(position), tables: tables, differences: differences)
    }
}
