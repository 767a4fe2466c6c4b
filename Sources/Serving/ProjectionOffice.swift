public import EventSourcing
public import Projecting

/// The builds of the read models, which all tenants share, and what became of one tenant's entities in them.
public struct ProjectionOffice: Sendable {
    let runner: @Sendable (TenantID) -> ProjectionRunner
    let rebuilds: RebuildQueue
    let letters: any DeadLetterStore

    /// - Parameter rebuilds: Has to run beside the server.
    public init(
        rebuilds: RebuildQueue, letters: any DeadLetterStore,
        runner: @escaping @Sendable (TenantID) -> ProjectionRunner
    ) {
        self.rebuilds = rebuilds
        self.letters = letters
        self.runner = runner
    }
}
