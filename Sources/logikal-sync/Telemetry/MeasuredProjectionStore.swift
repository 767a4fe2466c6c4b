import EventSourcing
import Logging
import Projecting
import Telemetry
import Tracing

/// Counts how read models move on; does nothing of its own.
struct MeasuredProjectionStore: ProjectionStore {
    let store: any ProjectionStore
    let instruments: Instruments
    let logger: Logger

    func advance(_ build: Build, shard: Int32, limit: Int64?) async throws -> AdvanceOutcome {
        let began = ContinuousClock.now
        let projection = ("projection", build.name)
        do {
            let outcome = try await store.advance(build, shard: shard, limit: limit)
            if case .advanced(let position, _) = outcome {
                note(build, position, ContinuousClock.now - began)
            }
            return outcome
        } catch {
            if !(error is CancellationError) {
                instruments.count(.projectionFailures, [projection, ("cause", Instruments.cause(of: error))])
            }
            throw error
        }
    }

    private func note(_ build: Build, _ position: Position, _ duration: Duration) {
        let projection = ("projection", build.name)
        let events = max(0, Int(position.rawValue - build.position.rawValue))
        instruments.time(.projectionSteps, [projection], duration)
        instruments.count(.projectedEvents, [projection], by: events)
        let causes = instruments.appends.contexts(of: build.tenant, after: build.position, through: position)
        instruments.span("project \(build.name)", .internal, duration, links: causes) { attributes in
            attributes["logikal_sync.events"] = events
            attributes["logikal_sync.position"] = position.rawValue
        }
        var metadata: Logger.Metadata = ["position": "\(position)", "projection": "\(build.name)"]
        for correlation in Set(causes.flatMap(\.correlations)) {
            metadata["\(correlation.name)s", default: []].append(correlation.value)
        }
        logger.debug("a read model moved on", metadata: metadata)
    }

    func builds(tenant: TenantID) async throws -> [Build] { try await store.builds(tenant: tenant) }

    func declare(_ projection: Projection, shards: Int32, isFirst: Bool, tenant: TenantID) async throws -> Build {
        try await store.declare(projection, shards: shards, isFirst: isFirst, tenant: tenant)
    }

    func makeTables(of build: Build) async throws { try await store.makeTables(of: build) }
    func finishFilling(_ build: Build) async throws { try await store.finishFilling(build) }

    func compare(_ build: Build, with other: Build) async throws -> BuildComparison? {
        try await store.compare(build, with: other)
    }

    func note(_ problem: String?, of build: Build) async throws { try await store.note(problem, of: build) }
    func activate(_ build: Build) async throws { try await store.activate(build) }

    func tenants(behindIn build: Build) async throws -> [TenantID] { try await store.tenants(behindIn: build) }

    func drop(_ build: Build) async throws { try await store.drop(build) }
    func head(tenant: TenantID) async throws -> Position { try await store.head(tenant: tenant) }
}

extension Logger.MetadataValue {
    fileprivate mutating func append(_ text: String) {
        if case .array(let values) = self { self = .array(values + [.string(text)]) } else { self = [.string(text)] }
    }
}
