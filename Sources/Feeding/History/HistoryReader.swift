public import EventSourcing
public import Foundation

/// Answers questions about the past.
public protocol HistoryReader: Sendable {
    /// The position after which what held at `point` can be read.
    ///
    /// - Throws: `HistoryError`, or the storage's own errors.
    func position(of point: PointInTime, tenant: TenantID) async throws -> Position

    /// The position of the newest event.
    ///
    /// - Throws: as `position`.
    func head(tenant: TenantID) async throws -> Position

    /// The events of one entity, oldest first. Of those that are archived the newest stands for all.
    ///
    /// - Throws: as `position`.
    func history(of entity: UUID, tenant: TenantID, after: Position, limit: Int) async throws -> HistoryPage

    /// What differs between two positions, each entity once, in the order of their newest events.
    ///
    /// - Throws: as `position`.
    func differences(_ query: DifferenceQuery) async throws -> DifferencePage
}

public struct HistoryPage: Sendable, Equatable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    public let entries: [HistoryEntry]
    /// The position to go on after; `nil` on the last page.
    public let next: Position?
    /// Where the log begins, if the entity has a history from before; of it the first entry is the newest.
    public let archivedThrough: Position?

    public init(entries: [HistoryEntry], next: Position?, archivedThrough: Position? = nil) {
        self.entries = entries
        self.next = next
        self.archivedThrough = archivedThrough
    }
}

/// What to read for one page of the differences between two positions.
public struct DifferenceQuery: Sendable, Hashable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    public var tenant: TenantID
    public var from: Position
    public var to: Position
    /// Only entities of these types; of all when empty.
    public var types: Set<EntityType>
    /// Only entities whose newest event is after this position.
    public var after: Position
    public var limit: Int

    public init(
        tenant: TenantID, from: Position, to: Position, types: Set<EntityType> = [], after: Position = .start,
        limit: Int = defaultLimit
    ) {
        self.tenant = tenant
        self.from = from
        self.to = to
        self.types = types
        self.after = after
        self.limit = limit
    }
}

public struct DifferencePage: Sendable, Equatable {
    public let differences: [EntityDifference]
    /// The position to go on after; `nil` on the last page.
    public let next: Position?

    public init(differences: [EntityDifference], next: Position?) {
        self.differences = differences
        self.next = next
    }
}
