public import EventSourcing
public import Logging
public import ServiceLifecycle

/// Keeps every read model at the head of the log: builds what is missing, then follows. What the catalog has in a newer
/// version is built in the background, beside what serves, and switched to when it is as healthy.
///
/// What can't go on before a person has acted is left out from then on, and told by `haltCause`; the others go on.
///
/// Two runners do no harm: each step moves the checkpoint by compare-and-set in the transaction that writes the rows.
public struct ProjectionRunner: Service {
    let catalog: [Projection]
    let store: any ProjectionStore
    let tenant: TenantID
    /// Shards of a rebuild that are filled at the same time, each on a connection of its own.
    let parallelism: Int
    let logger: Logger
    /// Returns when the log may be beyond the given position.
    private let halted = HaltedBuilds()
    private let waitForHead: @Sendable (Position) async throws -> Void

    /// Small enough that a step is short, large enough that its transaction is cheap.
    static let positionsPerStep: Int64 = 20_000
    static let attempts = 100
    static let pauseAfterFailure = Duration.seconds(1)

    public init(
        catalog: [Projection], store: any ProjectionStore, tenant: TenantID, parallelism: Int = 2, logger: Logger,
        waitForHead: @escaping @Sendable (Position) async throws -> Void
    ) {
        self.catalog = catalog
        self.store = store
        self.tenant = tenant
        self.parallelism = max(1, parallelism)
        self.logger = logger
        self.waitForHead = waitForHead
    }

    /// Why a build goes no further; `nil` when it does, or has not been tried.
    public func haltCause(of build: Build) -> ProjectionError.Code? {
        halted.cause(of: build.name, build: build.number)
    }

    public var names: [String] { catalog.map(\.name) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await repeating("projections", isOneTime: false) { try await waitForHead(catchUp()) }
                }
                group.addTask {
                    await repeating("rebuilds", isOneTime: true) { try await upgrade() }
                }
            }
        }
    }

    /// - Parameter isOneTime: Whether the work ends once it is done, or nothing alike can succeed.
    private func repeating(_ what: String, isOneTime: Bool, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
                if isOneTime { return }
            } catch let error as ProjectionError where error.disposition == .halt {
                logger.critical(
                    "\(what) halted: nothing alike can succeed before a person has acted", error: error)
                if isOneTime { return }
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("\(what) stopped; they go on in a moment", error: error)
                try? await Task.sleep(for: Self.pauseAfterFailure)
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
            } catch let error as ProjectionError where error.code == .noSuchBuild && attempts < Self.attempts {
                // Another process has put a build in its place since we asked which there are.
                attempts += 1
            }
        }
    }

    /// One that can't go on does not hold up the others.
    private func catchUpOnce() async throws -> Position {
        var lowest: Position?
        var failure: (any Error)?
        do {
            try await ensureBuilds()
        } catch let error as ProjectionError where error.code == .noSuchBuild {
            throw error
        } catch {
            failure = error
        }
        for build in try await store.builds(tenant: tenant)
        where build.isFed && !halted.contains(build.name, build: build.number) {
            do {
                let reached = try await Rebuilder.follow(build, in: store)
                lowest = min(lowest ?? reached, reached)
            } catch let error as ProjectionError where error.code == .noSuchBuild {
                throw error
            } catch {
                try Task.checkCancellation()
                if let error = error as? ProjectionError, error.disposition == .halt {
                    _ = halted.note(error, of: build.name, build: build.number)
                }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        // Where everything halted there is nothing to do before the log has more, and then nothing either.
        if let lowest { return lowest }
        return try await store.head(tenant: tenant)
    }

    /// Makes the first build of what has none, and refuses SQL that changed without a new version.
    private func ensureBuilds() async throws {
        let builds = try await store.builds(tenant: tenant)
        var halt: ProjectionError?
        for projection in catalog {
            let active = builds.first { $0.name == projection.name && $0.isActive }
            if active == nil, halted.contains(projection.name, build: nil) { continue }
            do {
                try await ensureBuild(of: projection, active: active)
                halted.forget(projection.name, build: nil)
            } catch let error as ProjectionError where error.disposition == .halt {
                if halted.note(error, of: projection.name, build: nil) { halt = halt ?? error }
            }
        }
        if let halt { throw halt }
    }

    private func ensureBuild(of projection: Projection, active: Build?) async throws {
        guard let active else {
            _ = try await rebuilder().run(projection, shards: Int32(parallelism), isFirst: true)
            return
        }
        guard active.version != projection.version || active.definition == projection.definition else {
            throw ProjectionError(
                code: .changedDefinition, projection: projection.name,
                message: "its SQL differs from what build \(active.number) was made with; "
                    + "give the projection a new version, or run `logikal-sync projections rebuild`")
        }
    }

    func rebuilder(_ onProgress: @escaping @Sendable (RebuildProgress) -> Void = { _ in }) -> Rebuilder {
        Rebuilder(store: store, tenant: tenant, parallelism: parallelism, onProgress: onProgress)
    }
}
