import EmbeddedFiles
public import EventSourcing
public import Feeding
import LogikalModel
public import PostgresClient

/// Reads what was alive after a position from the streams and, where they have moved on since, from the log.
public struct PostgresSnapshotStore: SnapshotStore {
    private static let flat = EmbeddedFiles.text("snapshot.page")
    private static let nested = EmbeddedFiles.text("snapshot.nested")

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func page(_ query: SnapshotQuery) async throws -> SnapshotPage {
        try await pool.reading(query.tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let bounds = try Self.bounds(of: query.tenant, connection)
            let position = query.position ?? bounds.head
            var page = SnapshotPage(
                rows: [], count: 0, position: position, next: query.place, bounds: bounds, isIncomplete: false)
            guard bounds.contains(position) else { return page }
            // Where a type ends the next one fills the page up, so that few of one kind don't make many pages.
            while let place = page.next, page.count < query.limit {
                let part = try Self.part(query, position, place, limit: query.limit - page.count, connection)
                page.add(part)
                page.next = part.place ?? query.types.after(place.type).map { SnapshotPlace($0) }
            }
            return page
        }
    }

    public func digest(
        of types: [EntityType], at position: Position, tenant: TenantID
    ) async throws -> (digest: StateDigest?, bounds: LogBounds) {
        let statement = SQL(
            statement: "snapshot.digest", tenant, PostgresValue(position.rawValue),
            PostgresValue(types.map(\.rawValue)))
        return try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let bounds = try Self.bounds(of: tenant, connection)
            guard bounds.contains(position) else { return (nil, bounds) }
            let rows = try connection.query(statement) { row in
                (
                    type: EntityType(rawValue: try row.text("entity_type")), isLost: try row.bool("is_lost"),
                    part: StateDigest.Part(count: Int(try row.int64("count")), digest: try row.text("digest"))
                )
            }
            guard !rows.contains(where: \.isLost) else { return (nil, bounds) }
            let parts = Dictionary(rows.map { ($0.type, $0.part) }, uniquingKeysWith: { first, _ in first })
            return (StateDigest(parts, of: types), bounds)
        }
    }

    private static func bounds(of tenant: TenantID, _ connection: PostgresConnection) throws -> LogBounds {
        let bounds = try connection.query(SQL(statement: "snapshot.bounds", tenant)) { row in
            LogBounds(
                head: Position(try row.int64("head")), floor: Position(try row.int64("floor")),
                epoch: try row.uuid("epoch"))
        }
        guard let bounds = bounds.first else { throw FeedError.unknownTenant }
        return bounds
    }

    private static func part(
        _ query: SnapshotQuery, _ position: Position, _ place: SnapshotPlace, limit: Int,
        _ connection: PostgresConnection
    ) throws -> Part {
        let binds = [
            PostgresValue(query.tenant.rawValue), PostgresValue(position.rawValue),
            PostgresValue(place.type.rawValue), PostgresValue(place.lastID),
            PostgresValue(Int64(limit)),
        ]
        let statement =
            place.type == .directory
            ? SQL(nested, binds: binds + [PostgresValue(place.depth)], name: "snapshot.nested")
            : SQL(flat, binds: binds, name: "snapshot.page")
        let parts = try connection.query(statement) { row in
            let count = Int(try row.int64("count"))
            // One that is not full has come to the end of its type.
            let place =
                count < limit
                ? nil
                : SnapshotPlace(place.type, depth: try row.int32("depth"), id: try row.uuid("id"))
            return Part(
                rows: try row.bytesOfText("rows"), count: count, isLost: try row.bool("is_lost"), place: place)
        }
        return parts[0]
    }
}

/// So much of a page as is of one type.
private struct Part {
    let rows: [UInt8]
    let count: Int
    let isLost: Bool
    /// `nil` after the last of the type.
    let place: SnapshotPlace?
}

extension SnapshotPage {
    fileprivate mutating func add(_ part: Part) {
        if !rows.isEmpty, !part.rows.isEmpty { rows += Array(",\n".utf8) }
        rows += part.rows
        count += part.count
        isIncomplete = isIncomplete || part.isLost
    }
}

extension [EntityType] {
    /// `nil` after the last.
    fileprivate func after(_ type: EntityType) -> EntityType? {
        firstIndex(of: type).flatMap { index(after: $0) < endIndex ? self[index(after: $0)] : nil }
    }
}
