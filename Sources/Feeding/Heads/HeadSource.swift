public import EventSourcing
public import Foundation

/// Where heads come from: what is asked every second, and what says so by itself.
public protocol HeadSource: Sendable {
    /// Every tenant's head as committed.
    func heads() async throws -> [TenantHead]

    /// Reports what it hears, until it is cancelled or throws.
    func listen(_ report: @escaping @Sendable (HeadSignal) async -> Void) async throws
}

/// The end of one tenant's log.
public struct TenantHead: Hashable, Sendable {
    public var tenant: TenantID
    public var position: Position
    /// Another one after a restore: positions of the old life mean nothing in the new.
    public var epoch: UUID
    /// Events up to here are archived.
    public var floor: Position

    public init(tenant: TenantID, position: Position, epoch: UUID, floor: Position = .start) {
        self.tenant = tenant
        self.position = position
        self.epoch = epoch
        self.floor = floor
    }
}

/// What a `HeadSource` hears between two questions.
public enum HeadSignal: Sendable, Equatable {
    case appended(TenantID, Position)
    /// Reports may have been lost: time to ask.
    case interrupted
}
