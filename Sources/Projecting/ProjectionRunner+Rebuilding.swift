public import EventSourcing
import Logging

extension ProjectionRunner {
    /// Builds what the catalog has in a newer version than readers use, and finishes what an earlier process began.
    ///
    /// A version that readers were switched back from is left alone: somebody decided so. A build that is not fit to be
    /// switched to stays beside the active one, and the log says why.
    public func upgrade() async throws {
        let builds = try await store.builds(tenant: tenant)
        for projection in catalog {
            let own = builds.filter { $0.name == projection.name }
            guard let active = own.first(where: \.isActive) else { continue }
            let isBegun = own.contains { $0.isUnderConstruction && $0.definition == projection.definition }
            let isKnown = own.contains { !$0.isUnderConstruction && $0.version == projection.version }
            let isNew = projection.version > active.version && !isKnown
            guard isBegun || isNew else { continue }
            do {
                let build = try await rebuild(projection.name)
                logger.notice(
                    "readers were switched",
                    metadata: [
                        "projection": "\(projection.name)", "version": "\(projection.version)", "build": "\(build)",
                    ])
            } catch let error as ProjectionError where error.code == .unhealthy {
                logger.error("a rebuild was not switched to", error: error)
            }
        }
    }

    /// Builds a read model anew beside the active build, compares, then switches readers to it. One that was begun
    /// before is finished.
    ///
    /// - Parameter shards: How many parts it is filled in; as many as are filled at the same time when `nil`.
    /// - Returns: The number of the build that readers use now.
    @discardableResult
    public func rebuild(
        _ name: String, shards: Int32? = nil,
        onProgress: @escaping @Sendable (RebuildProgress) -> Void = { _ in }
    ) async throws -> Int32 {
        guard let projection = catalog.first(where: { $0.name == name }) else { throw unknown(name) }
        let build = try await rebuilder(onProgress).run(projection, shards: shards ?? Int32(parallelism))
        // The one just replaced stays: a reader may be on its way to it, and it can be switched back to.
        for old in try await store.builds(tenant: tenant)
        where old.name == name && old.state == .retired && !old.isPrior {
            do {
                try await store.drop(old)
            } catch let error as ProjectionError where error.code == .inUse {
                logger.notice("a former build is dropped later", metadata: ["reason": "\(error)"])
            }
        }
        return build.number
    }

    /// All builds, and the head of the log that they follow.
    public func builds() async throws -> (builds: [Build], head: Position) {
        (try await store.builds(tenant: tenant), try await store.head(tenant: tenant))
    }

    /// Declares a new build, or finds the one that is under construction; `rebuild` takes it to its end.
    public func begin(_ name: String) async throws -> Build {
        guard let projection = catalog.first(where: { $0.name == name }) else { throw unknown(name) }
        return try await store.declare(projection, shards: Int32(parallelism), isFirst: false, tenant: tenant)
    }

    /// Makes readers use another build.
    ///
    /// - Parameters:
    ///   - number: The build; `nil` for the one that waits to be switched to.
    ///   - isForced: Whether to switch also when it differs from what readers use, or has entities parked.
    public func switchReaders(of name: String, to number: Int32?, isForced: Bool) async throws -> Build {
        let own = try await builds(of: name)
        let found = own.first { build in number.map { build.number == $0 } ?? build.isUnderConstruction }
        guard let build = found, build.isFed else {
            throw ProjectionError(
                code: .noSuchBuild, projection: name,
                message: "no build that follows the log waits to be switched to; see `logikal-sync projections list`")
        }
        guard !build.isActive else { return build }
        if !isForced {
            let problem = try await compare(name, build.number).objection
            let parked = build.parked > 0 ? "\(build.parked) entities are parked" : nil
            if let problem = parked ?? problem {
                throw ProjectionError(
                    code: .unhealthy, projection: name,
                    message: "build \(build.number) is not switched to: \(problem); --force switches nevertheless")
            }
        }
        try await rebuilder().activate(build)
        return try await store.build(build.number, of: name, tenant: tenant)
    }

    /// Takes readers back to the build that they used before; done twice it brings them forth again.
    public func rollBack(_ name: String) async throws -> Build {
        guard let prior = try await builds(of: name).first(where: { $0.isPrior && $0.isFed }) else {
            throw ProjectionError(
                code: .noSuchBuild, projection: name,
                message: "there is no former build to go back to; the catalog's can be built with `projections rebuild`"
            )
        }
        try await rebuilder().activate(prior)
        return try await store.build(prior.number, of: name, tenant: tenant)
    }

    /// Compares a build with the active one at one position: `number`, or the one under construction, or the former.
    public func compare(_ name: String, _ number: Int32? = nil) async throws -> BuildComparison {
        let own = try await builds(of: name).filter(\.isFed)
        let candidates = own.filter { $0.isUnderConstruction } + own.filter(\.isPrior)
        guard let active = own.first(where: \.isActive),
            let build = number.map({ number in own.first { $0.number == number } }) ?? candidates.first
        else {
            throw ProjectionError(
                code: .noSuchBuild, projection: name,
                message: "there are no two builds that follow the log; see `logikal-sync projections list`")
        }
        for _ in 0..<Self.attempts {
            _ = try await Rebuilder.follow(build, in: store)
            _ = try await Rebuilder.follow(active, in: store)
            if let comparison = try await store.compare(build, with: active) { return comparison }
        }
        throw ProjectionError(
            code: .behind, projection: name,
            message: "builds \(build.number) and \(active.number) were never at the same position; try again")
    }

    /// Drops a build that readers don't use.
    public func drop(_ name: String, _ number: Int32) async throws {
        _ = try await builds(of: name)
        try await store.drop(try await store.build(number, of: name, tenant: tenant))
    }

    private func builds(of name: String) async throws -> [Build] {
        let own = try await store.builds(tenant: tenant).filter { $0.name == name }
        guard !own.isEmpty else { throw unknown(name) }
        return own
    }

    private func unknown(_ name: String) -> ProjectionError {
        ProjectionError(
            code: .unknownProjection, projection: name,
            message: "there is none; there are \(names.joined(separator: ", "))")
    }
}
