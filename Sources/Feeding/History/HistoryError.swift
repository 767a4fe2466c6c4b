public import EventSourcing

/// Why a question about the past has no answer.
public struct HistoryError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The point has not been reached yet, so that what holds there may still change.
        case future = "point_in_future"
        case beforeHistory = "before_history"
        /// What held there is archived.
        case gone = "history_gone"
        /// The point is in the log, but not in the read model yet that answers.
        case behind = "history_behind"
        case unknownEntity = "entity_unknown"
        case unknownTenant = "unknown_tenant"
        case reversed = "points_reversed"
    }

    public let code: Code
    public let description: String
    /// The oldest position that can be asked for; only where the one asked for is gone.
    public let floor: Position?

    private init(_ code: Code, _ description: String, floor: Position? = nil) {
        self.code = code
        self.description = description
        self.floor = floor
    }

    static func future(_ point: PointInTime, head: Position) -> Self {
        Self(.future, "\(point) has not come yet; the log ends at position \(head)")
    }

    static func beforeHistory(_ point: PointInTime) -> Self {
        Self(.beforeHistory, "nothing had been recorded at \(point); the log begins later")
    }

    public static func gone(_ point: PointInTime, floor: Position) -> Self {
        Self(
            .gone,
            "what held at \(point) is archived; ask for position \(floor) or later, or have the operator attach the "
                + "archive (`logikal-sync log attach`)",
            floor: floor)
    }

    /// The read model that answers was built while older history was archived that is attached now.
    public static func notBuilt(_ position: Position, from floor: Position) -> Self {
        Self(
            .gone,
            "the read model of the past was built while the log began at position \(floor), and position \(position) "
                + "is before; have the operator run `logikal-sync projections rebuild entity_versions`",
            floor: floor)
    }

    public static func behind(_ position: Position, at: Position) -> Self {
        Self(.behind, "the history of position \(position) is being prepared, it has come to \(at); try again")
    }

    public static let unknownEntity = Self(.unknownEntity, "there never was such an entity; its id may be misspelt")
    public static let unknownTenant = Self(.unknownTenant, "there is no such tenant")

    public static func reversed(from: Position, to: Position) -> Self {
        Self(.reversed, "from is position \(from) and to is position \(to); from has to be the earlier one")
    }
}
