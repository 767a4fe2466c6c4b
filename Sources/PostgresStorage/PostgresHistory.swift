import EmbeddedFiles
public import EventSourcing
public import Feeding
public import Foundation
public import PostgresClient

/// Reads the past from the log and from the versions of the entities.
public struct PostgresHistory: HistoryReader {
    private static let differences = EmbeddedFiles.text("past.differences")

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func position(of point: PointInTime, tenant: TenantID) async throws -> Position {
        let time: Timestamp? = if case .time(let time) = point { time } else { nil }
        return try await extent(at: time, tenant: tenant).position(of: point)
    }

    public func head(tenant: TenantID) async throws -> Position {
        try await extent(at: nil, tenant: tenant).head
    }

    private func extent(at time: Timestamp?, tenant: TenantID) async throws -> LogExtent {
        let statement = SQL(statement: "past.extent", tenant, PostgresValue(time.map { PostgresTimestamp($0) }))
        let extent = try await pool.reading(tenant) { connection in
            try connection.query(statement) { row in
                LogExtent(
                    head: Position(try row.int64("head")), floor: Position(try row.int64("floor")),
                    newest: try row.int64IfPresent("newest").map { Position($0) },
                    isTimeInFuture: try row.bool("is_future"))
            }.first
        }
        guard let extent else { throw HistoryError.unknownTenant }
        return extent
    }

    public func history(
        of entity: UUID, tenant: TenantID, after: Position, limit: Int
    ) async throws -> HistoryPage {
        let statement = SQL(
            statement: "past.history", tenant, PostgresValue(entity), PostgresValue(after.rawValue),
            PostgresValue(Int64(limit) + 1))
        let isKnown = SQL(statement: "past.is_known", tenant, PostgresValue(entity))
        return try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let floor = try LogFloor(of: tenant, at: after, connection)?.position ?? .start
            guard after == .start || after >= floor else { throw HistoryError.gone(.position(after), floor: floor) }
            let rows = try connection.query(statement) { row in
                (version: try row.int64("version"), entry: try HistoryEntry(row: row))
            }
            guard try !rows.isEmpty || connection.query(isKnown, { try $0.bool(0) }).first == true else {
                throw HistoryError.unknownEntity
            }
            let page = rows.prefix(limit).map(\.entry)
            // The entry that stands for what is archived lies below the floor, after which the next page goes on.
            let next = page.last.map { max($0.position, floor) }
            let hasArchived = after == .start && (rows.first?.version ?? 1) > 1
            return HistoryPage(
                entries: page, next: rows.count > limit ? next : nil, archivedThrough: hasArchived ? floor : nil)
        }
    }

    public func differences(_ query: DifferenceQuery) async throws -> DifferencePage {
        guard query.from <= query.to else { throw HistoryError.reversed(from: query.from, to: query.to) }
        let binds = [
            PostgresValue(query.tenant.rawValue), PostgresValue(query.from.rawValue),
            PostgresValue(query.to.rawValue), PostgresValue(query.types.map(\.rawValue)),
            PostgresValue(query.after.rawValue), PostgresValue(Int64(query.limit)),
        ]
        return try await pool.readingVersions(asOf: query.to, from: query.from, tenant: query.tenant) {
            connection, table in
            let statement = SQL(
                Self.differences.replacing(":table", with: table), binds: binds, name: "past.differences")
            let rows = try connection.query(statement) { row in
                (Position(try row.int64("position")), try EntityDifference(row: row))
            }
            return DifferencePage(
                differences: rows.compactMap(\.1), next: rows.count == query.limit ? rows.last?.0 : nil)
        }
    }
}

extension HistoryEntry {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            position: Position(try row.int64("position")), change: try JSONReader.read(row.bytesOfText("change")),
            actor: try row.text("actor"), batch: try row.int64("batch"),
            poll: try row.textIfPresent("poll").flatMap { Int64($0) }.map { .integer($0) })
    }
}

extension EntityDifference {
    fileprivate init?(row: PostgresRow) throws {
        func condition(_ prefix: String) throws -> Condition? {
            guard let state = try row.json("\(prefix)state").map({ try JSONReader.read($0) })?.object else {
                return nil
            }
            let type = try row.textIfPresent("\(prefix)parent_type").map(EntityType.init(rawValue:))
            let id = try row.uuidIfPresent("\(prefix)parent_id")
            return Condition(
                parent: type.flatMap { type in id.map { EntityReference(type, $0) } }, state: state)
        }
        self.init(
            of: EntityReference(EntityType(rawValue: try row.text("entity_type")), try row.uuid("id")),
            path: try row.textArrayIfPresent("path") ?? [], position: Position(try row.int64("position")),
            version: try row.int64("version"), from: try condition("old_"), to: try condition(""))
    }
}
