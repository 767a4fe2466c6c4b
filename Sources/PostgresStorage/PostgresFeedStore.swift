import EmbeddedFiles
import EventSourcing
public import Feeding
public import PostgresClient

/// Reads pages of changes from the log: one statement and one snapshot each, rows as PostgreSQL wrote them.
public struct PostgresFeedStore: FeedStore {
    /// How far one page looks for rows that pass the filter, in positions (`log`) or entities (`latest`).
    public static let defaultReach: Int64 = 50_000

    private static let log = EmbeddedFiles.text("feed.log")
    private static let latest = EmbeddedFiles.text("feed.latest")

    private let pool: PostgresPool
    private let reach: Int64

    public init(pool: PostgresPool, reach: Int64 = defaultReach) {
        self.pool = pool
        self.reach = reach
    }

    public func page(_ query: FeedQuery) async throws -> FeedPage {
        let statement = statement(for: query)
        let page = try await pool.reading(query.tenant) { connection in
            try connection.query(statement) { row in
                FeedPage(
                    rows: try row.bytesOfText("rows"), count: Int(try row.int64("count")),
                    next: Position(try row.int64("next")), head: Position(try row.int64("head")),
                    floor: Position(try row.int64("floor")), epoch: try row.uuid("epoch"))
            }.first
        }
        guard let page else { throw FeedError.unknownTenant }
        return page
    }

    private func statement(for query: FeedQuery) -> SQL {
        // A full page must fit within the reach, else it would never be full.
        let reach = max(reach, Int64(query.limit))
        let binds: [PostgresValue] = [
            PostgresValue(query.tenant.rawValue), PostgresValue(query.after.rawValue),
            PostgresValue(Int64(query.limit)), PostgresValue(query.filter.entityTypes),
            PostgresValue(query.filter.eventTypes), PostgresValue(reach),
        ]
        switch query.view {
        case .log: return SQL(Self.log, binds: binds + [PostgresValue(query.beginsAtFloor)], name: "feed.log")
        case .latest:
            return SQL(Self.latest, binds: binds + [PostgresValue(query.origin?.rawValue)], name: "feed.latest")
        }
    }
}

extension PostgresRow {
    /// The text's UTF-8; empty for NULL.
    func bytesOfText(_ column: String) throws -> [UInt8] {
        try withBytes(column) { $0.map(Array.init) ?? [] }
    }
}
