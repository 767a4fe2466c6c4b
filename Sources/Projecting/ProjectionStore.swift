public import EventSourcing

/// Where read models, what fills them, and their checkpoints are kept.
public protocol ProjectionStore: Sendable {
    func builds(tenant: TenantID) async throws -> [Build]

    /// Takes a number for a new build, or finds the one of the same definition that is under construction. One of
    /// another definition is dropped: nobody will finish it.
    ///
    /// - Parameter isFirst: Whether a build that readers use by now is as good.
    func declare(_ projection: Projection, shards: Int32, isFirst: Bool, tenant: TenantID) async throws -> Build

    /// Makes the tables of a declared build, bare, and the checkpoints of its shards; the head becomes its target.
    func makeTables(of build: Build) async throws

    /// Adds keys and indexes once every shard has reached the target. From then on the build follows the log.
    func finishFilling(_ build: Build) async throws

    /// Brings at most `limit` positions into a shard of a build (all there are when `nil`) and moves its checkpoint, in
    /// one transaction. An event that can't be applied parks its entity and ends the step.
    func advance(_ build: Build, shard: Int32, limit: Int64?) async throws -> AdvanceOutcome

    /// What two builds of a read model hold at one position; `nil` while they stand at different ones.
    func compare(_ build: Build, with other: Build) async throws -> BuildComparison?

    /// Notes what a comparison came to: verified without a problem.
    func note(_ problem: String?, of build: Build) async throws

    /// Makes `build` the one that readers use, if it has come at least as far as the present one for every tenant.
    func activate(_ build: Build) async throws

    /// The tenants for which `build` has not come as far as the one that readers use.
    func tenants(behindIn build: Build) async throws -> [TenantID]

    /// Drops a build that readers don't use.
    func drop(_ build: Build) async throws

    func head(tenant: TenantID) async throws -> Position
}

/// What became of one step of a build.
public enum AdvanceOutcome: Sendable, Equatable {
    /// `end` is the head, or the target while the build is filled.
    case advanced(to: Position, end: Position)
    case upToDate(Position)
    /// Another runner moved the checkpoint first; nothing was written.
    case lostRace
}
