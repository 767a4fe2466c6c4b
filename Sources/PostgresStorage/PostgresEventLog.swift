import EmbeddedFiles
public import EventSourcing
import Foundation
import Logging
public import PostgresClient

/// The append-only log in PostgreSQL. Its guarantees live in the function `log.append`; here they get their types.
public struct PostgresEventLog: Sendable {
    private let pool: PostgresPool
    private let notifier: HeadNotifier

    static let attempts = 4

    public init(pool: PostgresPool, notifier: HeadNotifier) {
        self.pool = pool
        self.notifier = notifier
    }

    /// Appends a batch; the same batch again gives the first result.
    ///
    /// When the outcome is unknown (the connection broke during commit) the same bytes are sent again: the batch key
    /// makes that harmless.
    ///
    /// - Parameters:
    ///   - fence: The fence of the lease that the author holds, if he needs one.
    ///   - companion: Statements that belong to the same transaction. May run more than once.
    @discardableResult
    public func append(
        _ batch: PreparedBatch, fence: Int64? = nil,
        with companion: @escaping @Sendable (PostgresConnection) throws -> Void = { _ in }
    ) async throws -> Appended {
        guard !batch.events.isEmpty else {
            throw AppendError(code: .emptyBatch, batchKey: batch.key, detail: "it has no events")
        }
        let appended = try await retrying(batch) {
            try await pool.withTenant(batch.tenant) { connection in
                // Bookkeeping first: the sequencer's lock is taken last and held shortest.
                try companion(connection)
                return try Self.append(batch, fence: fence, connection)
            }
        }
        await notifier.announce(tenant: batch.tenant, head: appended.last)
        return appended
    }

    private func retrying(
        _ batch: PreparedBatch, _ body: () async throws -> Appended
    ) async throws -> Appended {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch {
                // A rollback that failed too changes nothing: the connection is gone and the server rolls back.
                let cause = (error as? PostgresTransactionError)?.body ?? error
                guard let error = cause as? PostgresError else { throw cause }
                if let refusal = AppendError(error, batchKey: batch.key) { throw refusal }
                guard error.isRetryable, attempt < Self.attempts else { throw error }
                try await Task.sleep(for: .milliseconds(50 << attempt))
                attempt += 1
            }
        }
    }

    private static func append(
        _ batch: PreparedBatch, fence: Int64?, _ connection: PostgresConnection
    ) throws -> Appended {
        let rows = try connection.query(SQL(EmbeddedFiles.text("log.append"), binds: binds(batch, fence))) { row in
            Appended(
                first: Position(try row.int64("first_position")), last: Position(try row.int64("last_position")),
                batch: try row.int64("batch"), chain: Hash(bytes: try row.bytes("chain")),
                wasReplayed: try row.bool("replayed"))
        }
        return rows[0]
    }

    private static func binds(_ batch: PreparedBatch, _ fence: Int64?) -> [PostgresValue] {
        let events = batch.events
        let proposed = events.map(\.proposed)
        return [
            PostgresValue(batch.tenant.rawValue), PostgresValue(batch.key), PostgresValue(batch.kind.rawValue),
            PostgresValue(batch.actor), PostgresValue(PostgresJSON(utf8: batch.metadataBytes)),
            PostgresValue(batch.content.bytes), PostgresValue(batch.root.bytes), PostgresValue(fence),
            PostgresValue(proposed.map(\.entity.type.rawValue)), PostgresValue(proposed.map(\.entity.id)),
            PostgresValue(proposed.map(\.version)), PostgresValue(proposed.map(\.type.rawValue)),
            PostgresValue(proposed.map(\.schemaVersion)), PostgresValue(events.map(\.id)),
            PostgresValue(proposed.map { PostgresTimestamp($0.observedAt) }),
            PostgresValue(proposed.map { $0.validAt.map { PostgresTimestamp($0) } }),
            PostgresValue(proposed.map(\.naturalKey)), PostgresValue(proposed.map { $0.parent?.type.rawValue }),
            PostgresValue(proposed.map { $0.parent?.id }),
            PostgresValue(events.map { $0.stateBytes.map { PostgresJSON(utf8: $0) } }),
            PostgresValue(proposed.map(\.reason)), PostgresValue(proposed.map { $0.changed.joined(separator: ",") }),
            PostgresValue(events.map { PostgresJSON(utf8: $0.beforeBytes) }), PostgresValue(events.map(\.salt)),
            PostgresValue(events.map(\.leaf.bytes)),
        ]
    }
}

extension AppendError {
    /// `nil` when the database refused for another reason.
    init?(_ error: PostgresError, batchKey: String) {
        let code: Code? =
            switch error.sqlState {
            case "LS404": .unknownTenant
            case "LS409": .versionConflict
            case "LS410": .fencedOut
            case "LS422": .contentMismatch
            case "LS500": .wrongIsolation
            default: nil
            }
        guard let code else { return nil }
        self.init(code: code, batchKey: batchKey, detail: error.message)
    }
}

extension PostgresTimestamp {
    init(_ timestamp: Timestamp) { self.init(microsecondsSince1970: timestamp.microseconds) }
}

extension Timestamp {
    init(_ timestamp: PostgresTimestamp) { self.init(microseconds: timestamp.microsecondsSince1970) }
}
