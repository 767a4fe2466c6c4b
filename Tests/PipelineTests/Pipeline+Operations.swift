import EventSourcing
import Foundation
import Logging
import LogikalModel
import Operations
import Polling
import PostgresStorage

extension Pipeline {
    var operations: PostgresOperationStore { PostgresOperationStore(pool: database.pool) }

    /// A worker as one process has it.
    func worker(
        holder: String = "worker", leaseDuration: Duration = .seconds(30), backlog: (any OperationBacklog)? = nil,
        isGone: @escaping @Sendable (String) -> Bool = { _ in false }
    ) -> OperationWorker {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let runner = CycleRunner(
            client: client, store: store, tenant: .default, holder: holder, leaseDuration: leaseDuration,
            isGone: isGone, now: { Timestamp(Date()) }, logger: logger)
        return OperationWorker(
            runner: runner, backlog: backlog ?? operations, tenant: .default, interval: .milliseconds(50),
            now: { Timestamp(Date()) }, logger: logger)
    }

    func ask(_ scope: SyncScope, deep: Bool = false) async throws -> SyncOperation {
        try await operations.accept(
            OperationRequest(scope: scope, isDeep: deep, actor: "test", at: Timestamp(Date())), tenant: .default
        ).operation
    }

    func operation(_ id: UUID) async throws -> SyncOperation { try await operations.operation(id, tenant: .default) }

    func history(_ id: UUID) async throws -> [OperationChange.Kind] {
        try await operations.history(of: id, after: 0, tenant: .default).changes.map(\.kind)
    }

    /// Asks for a look and runs it to its end.
    func look(at scope: SyncScope, deep: Bool = false) async throws -> SyncOperation {
        let asked = try await ask(scope, deep: deep)
        _ = try await worker().runNext()
        return try await operation(asked.id)
    }

    static func project(_ id: String) -> SyncScope {
        .project(NaturalKey.project(LogikalID(id)).reference(tenant: .default).id)
    }

    static func directory(_ path: String) -> SyncScope {
        .directory(NaturalKey.directory(path: path).reference(tenant: .default).id)
    }
}

extension SyncOperation {
    /// What its report says was not read or left open.
    var findings: [String] {
        (report?["findings"]?.array ?? []).compactMap { finding in
            finding["scope"]?.string.map { "\($0): \(finding["finding"]?.string ?? "")" }
        }
    }
}

/// Looks again until something holds; the time limit is for a machine with much to do.
func eventually(
    _ what: String, within limit: Duration = .seconds(90), _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !holds() {
        guard ContinuousClock.now < deadline else { throw NotInTime(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NotInTime: Error { let what: String }
