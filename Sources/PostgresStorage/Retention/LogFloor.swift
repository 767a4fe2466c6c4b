public import EventSourcing
import PostgresClient

/// Where a tenant's log begins: events up to there are archived, but for the newest of each entity.
struct LogFloor {
    let position: Position
    /// The file of the archive that has the position that was asked about.
    let archive: String?

    /// `nil` for an unknown tenant.
    init?(of tenant: TenantID, at asked: Position, _ connection: PostgresConnection) throws {
        let rows = try connection.query(SQL(statement: "log.floor", tenant, PostgresValue(asked.rawValue))) { row in
            (floor: try row.int64("floor"), file: try row.textIfPresent("file"))
        }
        guard let row = rows.first else { return nil }
        position = Position(row.floor)
        archive = row.file
    }

    /// - Throws: `ArchivedHistory` when the event at a position is archived.
    static func require(_ first: Position, of tenant: TenantID, _ connection: PostgresConnection) throws {
        guard let floor = try LogFloor(of: tenant, at: first, connection), first <= floor.position else { return }
        throw ArchivedHistory(first: first, floor: floor.position, archive: floor.archive)
    }
}

/// Events that were asked for are in an archive, and not in the log any more.
public struct ArchivedHistory: Error, Sendable, Equatable, CustomStringConvertible {
    public let first: Position
    public let floor: Position
    /// The archive's file, where it is known.
    public let archive: String?

    public var description: String {
        guard first > .start else { return "there is no position \(first): positions begin with 1" }
        let file = archive.map { "position \(first) is in \($0)" } ?? "`logikal-sync log archives` lists them"
        return "events up to position \(floor) are archived (\(file)). Ask from position \(floor.rawValue + 1) on, or "
            + "attach the archives with `logikal-sync log attach`."
    }
}
