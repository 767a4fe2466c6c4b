public import EventSourcing

/// Where read models and their checkpoints are kept.
public protocol ProjectionStore: Sendable {
    func builds(tenant: TenantID) async throws -> [Build]

    /// Makes the tables of a new build and its checkpoint at the start. The first build of a name becomes active.
    func createBuild(of projection: Projection, tenant: TenantID) async throws -> Int32

    /// The active build; made if there is none, once however many processes ask.
    func activeBuild(of projection: Projection, tenant: TenantID) async throws -> Int32

    /// Brings at most `limit` positions into a build (all there are when `nil`) and moves its checkpoint, in one
    /// transaction.
    func advance(
        _ projection: Projection, build: Int32, tenant: TenantID, limit: Int64?
    ) async throws -> AdvanceOutcome

    /// Makes `build` the one that readers use, if it has come at least as far as the present one.
    func activate(_ projection: Projection, build: Int32, tenant: TenantID) async throws
    func drop(_ projection: Projection, build: Int32) async throws
    func head(tenant: TenantID) async throws -> Position
}

/// What became of one step of a projection.
public enum AdvanceOutcome: Sendable, Equatable {
    case advanced(to: Position, head: Position)
    case upToDate(Position)
    /// Another runner moved the checkpoint first; nothing was written.
    case lostRace
}
