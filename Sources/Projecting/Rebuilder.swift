import EventSourcing
import Synchronization

/// Takes a build from its declaration to readers, beside the one that they use meanwhile.
///
/// Every step leaves the build's state behind, so whatever ended a rebuild, the next one goes on from there; and two
/// that work on the same build do no harm.
struct Rebuilder: Sendable {
    let store: any ProjectionStore
    let tenant: TenantID
    /// Shards filled at the same time.
    let parallelism: Int
    let onProgress: @Sendable (RebuildProgress) -> Void

    static let switchAttempts = 100
    /// Steps of filling are short enough to show progress, and few: each has to find its rows among all there are.
    static let fewestPositionsPerFill: Int64 = 1_000_000
    static let fillsPerShard: Int64 = 20
    /// While another process does the step that this one came for.
    static let pauseForOther = Duration.milliseconds(20)

    /// - Parameter isFirst: Whether there was no active build, and one that another process made meanwhile will do.
    /// - Returns: The build, now the active one.
    /// - Throws: `ProjectionError` with code `unhealthy` when it is not fit to be switched to; it stays and is fed.
    func run(_ projection: Projection, shards: Int32, isFirst: Bool = false) async throws -> Build {
        var build = try await store.declare(projection, shards: shards, isFirst: isFirst, tenant: tenant)
        while true {
            try Task.checkCancellation()
            let before = build.state
            switch build.state {
            case .declared: try await store.makeTables(of: build)
            case .building:
                try await fill(build)
                try await store.finishFilling(build)
            case .catchingUp: try await verify(build)
            case .verified: try await activate(build)
            case .active: return build
            case .retired:
                throw ProjectionError(
                    code: .noSuchBuild, projection: build.name,
                    message: "build \(build.number) was taken from readers again before the rebuild ended")
            }
            build = try await store.build(build.number, of: build.name, tenant: tenant)
            if build.state == before { try await Task.sleep(for: Self.pauseForOther) }
        }
    }

    private func fill(_ build: Build) async throws {
        let positions = ShardPositions(count: Int(build.shards), start: build.position)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for shard in 0..<build.shards {
                if shard >= parallelism { try await group.next() }
                group.addTask { try await fill(build, shard: shard, positions) }
            }
            try await group.waitForAll()
        }
    }

    private func fill(_ build: Build, shard: Int32, _ positions: ShardPositions) async throws {
        let limit = max(Self.fewestPositionsPerFill, build.target.rawValue / Self.fillsPerShard)
        while true {
            try Task.checkCancellation()
            switch try await store.advance(build, shard: shard, limit: limit) {
            case .advanced(let position, _), .upToDate(let position):
                report(build, at: positions.mean(after: shard, at: position), of: build.target)
                if position >= build.target { return }
            case .lostRace: continue
            }
        }
    }

    /// Compares with what readers use, at one position, while both follow the log.
    private func verify(_ build: Build) async throws {
        for _ in 0..<Self.switchAttempts {
            let end = try await Self.follow(build, in: store)
            report(build, at: end, of: end)
            let builds = try await store.builds(tenant: tenant)
            guard let active = builds.first(where: { $0.name == build.name && $0.isActive }) else {
                return try await store.note(nil, of: build)
            }
            if let parked = builds.first(where: { $0.name == build.name && $0.number == build.number })?.parked,
                parked > 0
            {
                return try await refuse(build, "\(parked) entities are parked; see `logikal-sync dead-letters list`")
            }
            // Without what fills it, it stays behind and there is nothing to compare with.
            guard active.projection != nil else { return try await store.note(nil, of: build) }
            _ = try await Self.follow(active, in: store)
            guard let comparison = try await store.compare(build, with: active) else { continue }
            if let objection = comparison.objection { return try await refuse(build, objection) }
            return try await store.note(nil, of: build)
        }
        throw ProjectionError(
            code: .behind, projection: build.name,
            message: "build \(build.number) was never at the same position as the active one; try again")
    }

    private func refuse(_ build: Build, _ problem: String) async throws {
        try await store.note(problem, of: build)
        throw ProjectionError(
            code: .unhealthy, projection: build.name,
            message: "build \(build.number) is not switched to: \(problem). The active build stays; look at both with "
                + "`logikal-sync projections compare \(build.name)`, then `switch` or `drop`")
    }

    /// Switches readers, catching up once more whenever the active build was taken past at just that moment.
    func activate(_ build: Build) async throws {
        var attempts = 0
        while true {
            _ = try await Self.follow(build, in: store)
            do {
                return try await store.activate(build)
            } catch let error as ProjectionError where error.code == .behind && attempts < Self.switchAttempts {
                attempts += 1
                try await followOthers(build)
            }
        }
    }

    /// Nobody else may feed it for them: nothing runs for a tenant that is inactive, or in another process only.
    private func followOthers(_ build: Build) async throws {
        for other in try await store.tenants(behindIn: build) where other != tenant {
            _ = try await Self.follow(store.build(build.number, of: build.name, tenant: other), in: store)
        }
    }

    /// Brings a build to the head and returns the position reached.
    static func follow(_ build: Build, in store: any ProjectionStore) async throws -> Position {
        while true {
            try Task.checkCancellation()
            switch try await store.advance(build, shard: 0, limit: ProjectionRunner.positionsPerStep) {
            case .advanced(let position, let end) where position >= end: return position
            case .upToDate(let position): return position
            case .advanced, .lostRace: continue
            }
        }
    }

    private func report(_ build: Build, at position: Position, of end: Position) {
        onProgress(RebuildProgress(build: build.number, state: build.state, position: position, end: end))
    }
}

extension ProjectionStore {
    /// - Throws: `ProjectionError` with code `noSuchBuild`.
    func build(_ number: Int32, of name: String, tenant: TenantID) async throws -> Build {
        guard let build = try await builds(tenant: tenant).first(where: { $0.name == name && $0.number == number })
        else {
            throw ProjectionError(code: .noSuchBuild, projection: name, message: "there is no build \(number)")
        }
        return build
    }
}

/// Where the shards of one filling are.
private final class ShardPositions: Sendable {
    private let positions: Mutex<[Int64]>

    init(count: Int, start: Position) { positions = Mutex(Array(repeating: start.rawValue, count: count)) }

    /// The mean, once `shard` has reached `position`.
    func mean(after shard: Int32, at position: Position) -> Position {
        positions.withLock { positions in
            positions[Int(shard)] = position.rawValue
            return Position(positions.reduce(0, +) / Int64(positions.count))
        }
    }
}
