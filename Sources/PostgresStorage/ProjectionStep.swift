import EventSourcing
import PostgresClient
import Projecting

/// What one shard of a build has to take in next.
struct ProjectionStep {
    let window: ProjectionWindow
    /// The head, or the target while the build is filled.
    let end: Position
    private let checkpoint: [PostgresValue]
    private let build: Build

    /// `nil` when the build has no checkpoint for the tenant.
    init?(_ build: Build, shard: Int32, limit: Int64?, _ connection: PostgresConnection) throws {
        let checkpoint = build.key + [PostgresValue(shard)]
        let bounds = try connection.query(SQL(statement: "projecting.bounds", checkpoint)) { row in
            let isFilling = try row.bool("is_filling")
            return (
                position: try row.int64("position"), end: try row.int64(isFilling ? "target" : "head"),
                shards: try row.int32("shards"), isFilling: isFilling
            )
        }
        guard let (position, end, shards, isFilling) = bounds.first else { return nil }
        self.build = build
        self.checkpoint = checkpoint
        self.end = Position(end)
        window = ProjectionWindow(
            model: build.model, tenant: build.tenant, after: Position(position),
            through: Position(min(end, limit.map { position + $0 } ?? end)), shard: shard, shards: shards,
            isFilling: isFilling)
    }

    /// `false` when another runner was first.
    func moveCheckpoint(to position: Position, _ connection: PostgresConnection) throws -> Bool {
        try connection.execute(
            SQL(
                statement: "projecting.move_checkpoint",
                checkpoint + [PostgresValue(window.after.rawValue), PostgresValue(position.rawValue)])) == 1
    }

    /// Applies up to the first event that fails, parks its entity, and goes no further this time.
    func applyOrPark(_ projection: Projection, _ connection: PostgresConnection) throws -> AdvanceOutcome {
        let failure = try window.applyUntilFailure(projection, on: connection)
        let reached = failure?.position ?? window.through
        guard try moveCheckpoint(to: reached, connection) else { return .lostRace }
        if let (position, error) = failure {
            try connection.execute(
                SQL(
                    statement: "dead_letters.park",
                    build.key + [
                        PostgresValue(position.rawValue), PostgresValue(error.sqlState ?? ""),
                        PostgresValue(error.message),
                    ]))
        }
        return .advanced(to: reached, end: end)
    }
}
