import EventSourcing
import Projecting
import Synchronization

/// A store whose process dies at one of its calls: before it was made, or when its answer was due.
final class DyingStore: ProjectionStore {
    struct Death: Error {}

    private let store: any ProjectionStore
    private let lastCall: Int
    private let isDoneBeforeDeath: Bool
    private let calls = Mutex(0)

    init(_ store: any ProjectionStore, atCall number: Int, isDone: Bool) {
        self.store = store
        lastCall = number
        isDoneBeforeDeath = isDone
    }

    private func call<Value>(_ body: () async throws -> Value) async throws -> Value {
        let number = calls.withLock { calls in
            calls += 1
            return calls
        }
        if number > lastCall || number == lastCall && !isDoneBeforeDeath { throw Death() }
        let value = try await body()
        if number == lastCall { throw Death() }
        return value
    }

    func builds(tenant: TenantID) async throws -> [Build] { try await store.builds(tenant: tenant) }

    func head(tenant: TenantID) async throws -> Position { try await store.head(tenant: tenant) }

    func declare(_ projection: Projection, shards: Int32, isFirst: Bool, tenant: TenantID) async throws -> Build {
        try await call { try await store.declare(projection, shards: shards, isFirst: isFirst, tenant: tenant) }
    }

    func makeTables(of build: Build) async throws { try await call { try await store.makeTables(of: build) } }

    func finishFilling(_ build: Build) async throws { try await call { try await store.finishFilling(build) } }

    func advance(_ build: Build, shard: Int32, limit: Int64?) async throws -> AdvanceOutcome {
        try await call { try await store.advance(build, shard: shard, limit: limit) }
    }

    func compare(_ build: Build, with other: Build) async throws -> BuildComparison? {
        try await call { try await store.compare(build, with: other) }
    }

    func note(_ problem: String?, of build: Build) async throws {
        try await call { try await store.note(problem, of: build) }
    }

    func activate(_ build: Build) async throws { try await call { try await store.activate(build) } }

    func tenants(behindIn build: Build) async throws -> [TenantID] {
        try await call { try await store.tenants(behindIn: build) }
    }

    func drop(_ build: Build) async throws { try await call { try await store.drop(build) } }
}
