public import EventSourcing
public import Logging
public import ServiceLifecycle

/// Where entities are found that Logikal or the rules have gone on with since it was decided about them.
public protocol ReconcilingStore: Sendable {
    /// Decides about so many of them as are waiting, up to a limit.
    ///
    /// - Returns: how many were waiting, and how far the log had been read.
    func follow(limit: Int, tenant: TenantID) async throws -> (count: Int, head: Position)
}

/// Holds what Odoo has changed against what Logikal says, each time that Logikal says something new. In as many
/// processes as there are: what two of them decide of the same is the same batch.
public struct Reconciler: Service {
    static let limit = 200
    static let pause = Duration.seconds(1)

    private let store: any ReconcilingStore
    private let tenant: TenantID
    private let sleep: @Sendable (Duration) async throws -> Void
    private let waitForHead: @Sendable (Position) async throws -> Void
    private let logger: Logger

    /// - Parameter waitForHead: Returns when the log may be beyond the given position.
    public init(
        store: any ReconcilingStore, tenant: TenantID,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        logger: Logger, waitForHead: @escaping @Sendable (Position) async throws -> Void
    ) {
        self.store = store
        self.tenant = tenant
        self.sleep = sleep
        self.waitForHead = waitForHead
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let head = try await drain()
                    try await waitForHead(head)
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.error("reconciling stopped; it goes on in a moment", error: error)
                    try? await sleep(Self.pause)
                }
            }
        }
    }

    /// Decides about everything that is waiting now.
    ///
    /// - Returns: how far the log had been read.
    @discardableResult
    public func drain() async throws -> Position {
        while true {
            let (count, head) = try await store.follow(limit: Self.limit, tenant: tenant)
            guard count == Self.limit else { return head }
            try Task.checkCancellation()
        }
    }
}
