public import EventSourcing
public import Logging
public import ServiceLifecycle

/// Keeps every read model of the catalog at the head of the log: builds what is missing, then follows.
///
/// Two runners do no harm: each step moves the checkpoint by compare-and-set in the transaction that writes the rows.
public struct ProjectionRunner: Service {
    private let catalog: [Projection]
    private let store: any ProjectionStore
    private let tenant: TenantID
    private let logger: Logger
    /// Returns when the log may be beyond the given position.
    private let waitForHead: @Sendable (Position) async throws -> Void

    /// Small enough that a step is short, large enough that its transaction is cheap.
    static let positionsPerStep: Int64 = 20_000
    static let switchAttempts = 100
    static let pauseAfterFailure = Duration.seconds(1)

    public init(
        catalog: [Projection], store: any ProjectionStore, tenant: TenantID, logger: Logger,
        waitForHead: @escaping @Sendable (Position) async throws -> Void
    ) {
        self.catalog = catalog
        self.store = store
        self.tenant = tenant
        self.logger = logger
        self.waitForHead = waitForHead
    }

    public var names: [String] { catalog.map(\.name) }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let position = try await catchUp()
                    try await waitForHead(position)
                } catch let error as ProjectionError where error.disposition == .halt {
                    throw error
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.error("projections stopped; they go on in a moment", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: Self.pauseAfterFailure)
                }
            }
        }
    }

    /// Brings all builds to the head and returns the lowest position reached.
    @discardableResult
    public func catchUp() async throws -> Position {
        var attempts = 0
        while true {
            do {
                return try await catchUpOnce()
            } catch let error as ProjectionError where error.code == .noSuchBuild && attempts < Self.switchAttempts {
                // Another process has put a build in its place since we asked which there are.
                attempts += 1
            }
        }
    }

    private func catchUpOnce() async throws -> Position {
        var lowest: Position?
        for (projection, build) in try await ensureBuilds() {
            let reached = try await catchUp(projection, build: build)
            lowest = min(lowest ?? reached, reached)
        }
        return lowest ?? .start
    }

    /// Builds a read model anew beside the active one, then switches readers to it.
    public func rebuild(
        _ name: String, onProgress: @Sendable (Position, Position) -> Void = { _, _ in }
    ) async throws -> Int32 {
        guard let projection = catalog.first(where: { $0.name == name }) else {
            throw ProjectionError(
                code: .unknownProjection, projection: name,
                message: "there is none; there are \(catalog.map(\.name).joined(separator: ", "))")
        }
        let former = try await store.builds(tenant: tenant).filter { $0.name == name }
        let build = try await store.createBuild(of: projection, tenant: tenant)
        try await fill(projection, build: build, onProgress)
        // The one just replaced stays: a reader may be on its way to it, and it can be switched back to.
        for old in former where !old.isActive { try await store.drop(projection, build: old.number) }
        return build
    }

    /// Brings a new build to the head and switches to it, while others may append and run projections too.
    private func fill(
        _ projection: Projection, build: Int32, _ onProgress: @Sendable (Position, Position) -> Void
    ) async throws {
        var attempts = 0
        while true {
            // The first step takes everything: the newest state of each entity, once, instead of every event.
            switch try await store.advance(projection, build: build, tenant: tenant, limit: nil) {
            case .advanced(let position, let head): onProgress(position, head)
            case .lostRace: continue
            case .upToDate:
                // The first build of all is the active one from the start.
                let builds = try await store.builds(tenant: tenant)
                if builds.contains(where: { $0.name == projection.name && $0.number == build && $0.isActive }) {
                    return
                }
                do {
                    return try await store.activate(projection, build: build, tenant: tenant)
                } catch let error as ProjectionError where error.code == .behind && attempts < Self.switchAttempts {
                    // The active build was taken past this one at just that moment.
                    attempts += 1
                }
            }
        }
    }

    private func ensureBuilds() async throws -> [(Projection, Int32)] {
        let builds = try await store.builds(tenant: tenant)
        var result: [(Projection, Int32)] = []
        for projection in catalog {
            let own = builds.filter { $0.name == projection.name }
            guard let active = own.first(where: \.isActive) else {
                result.append((projection, try await store.activeBuild(of: projection, tenant: tenant)))
                continue
            }
            guard active.version == projection.version else {
                _ = try await rebuild(projection.name)
                continue
            }
            guard active.definition == projection.definition else {
                throw ProjectionError(
                    code: .changedDefinition, projection: projection.name,
                    message: "its SQL differs from what build \(active.number) was made with; "
                        + "give the projection a new version, or run `logikal-sync projections rebuild`")
            }
            result.append((projection, active.number))
            // Also what readers could be switched back to, as long as the same SQL fills it.
            result += own.filter { !$0.isActive && $0.definition == projection.definition }.map {
                (projection, $0.number)
            }
        }
        return result
    }

    private func catchUp(_ projection: Projection, build: Int32) async throws -> Position {
        while true {
            try Task.checkCancellation()
            switch try await store.advance(projection, build: build, tenant: tenant, limit: Self.positionsPerStep) {
            case .advanced(let position, let head) where position >= head: return position
            case .upToDate(let position): return position
            case .advanced, .lostRace: continue
            }
        }
    }
}
