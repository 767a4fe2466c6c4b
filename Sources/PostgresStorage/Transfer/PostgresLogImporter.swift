public import EventSourcing
import Foundation
public import PostgresClient

/// Takes an exported log over, batch by batch as it was written: same positions, ids, times and links, so that every
/// cursor and every checkpoint of the old place holds in the new one.
public struct PostgresLogImporter: Sendable {
    public struct Report: Sendable, Equatable {
        public let tenant: TenantID
        public let head: Position
        public let chain: Hash
        /// Events written now, and those that were there already.
        public let imported: Int64
        public let present: Int64
    }

    private let owner: PostgresPool

    /// So many events are written in one transaction, or one batch where it has more.
    static let eventsPerCommit = 2000
    static let eventsPerStatement = 2000

    /// - Parameter owner: Connections of the log's owner: nobody else may write what was not appended here.
    public init(owner: PostgresPool) { self.owner = owner }

    /// Reads lines until there are none, and writes each batch that is not there yet once it is known to be good.
    ///
    /// What was written stays when it fails: the same file, or a whole copy of it, goes on from there.
    ///
    /// - Parameters:
    ///   - nextLine: The next line without its end; `nil` after the last.
    ///   - onProgress: The position read through, and the last one of the file.
    /// - Throws: `ExportError`; what `nextLine` throws; `PostgresError`.
    public func run(
        nextLine: () throws -> [UInt8]?, onProgress: (Position, Position) -> Void = { _, _ in }
    ) async throws -> Report {
        var reader = ExportReader()
        var target: Target?
        let result: Result<Void, any Error>
        do {
            while let line = try nextLine() {
                let batch = try reader.read(line)
                guard let header = reader.header else { continue }
                if target == nil { target = try await Target(header, owner: owner) }
                guard let batch else { continue }
                try await target?.add(batch)
                onProgress(batch.last, header.last)
            }
            result = .success(try reader.finish())
        } catch {
            result = .failure(error)
        }
        // Also after a failure: what is good is kept, and need not be read again.
        try await target?.flush()
        try result.get()
        guard let target else { throw ExportError(code: .notAnExport, detail: "there is no line") }
        return target.report
    }
}

/// The log that is imported into.
private struct Target {
    private let owner: PostgresPool
    private let tenant: TenantID
    private var head: Position
    private var batch: Int64
    private var chain: Hash
    private var imported: Int64 = 0
    private var present: Int64 = 0
    private var pending: [ExportedBatch] = []

    init(_ header: ExportHeader, owner: PostgresPool) async throws {
        let tenant = header.tenant
        self.owner = owner
        self.tenant = tenant
        do {
            (head, batch, chain) = try await owner.withTenant(tenant) { connection in
                _ = try connection.query(
                    SQL(
                        statement: "log.import_start", tenant, PostgresValue(header.name), PostgresValue(header.epoch))
                ) { _ in () }
                return try connection.query(SQL(statement: "log.head", tenant)) { row in
                    (Position(try row.int64("head")), try row.int64("batch"), Hash(bytes: try row.bytes("chain")))
                }[0]
            }
        } catch {
            throw Self.refusal(error)
        }
        guard header.firstBatch <= batch + 1 else {
            throw ExportError(
                code: .otherLog,
                detail: "the file begins with batch \(header.firstBatch), the log ends with batch \(batch)")
        }
        if header.firstBatch == batch + 1 { try require(header.previous == chain, batch: batch) }
    }

    var report: PostgresLogImporter.Report {
        PostgresLogImporter.Report(tenant: tenant, head: head, chain: chain, imported: imported, present: present)
    }

    mutating func add(_ added: ExportedBatch) async throws {
        guard added.number > batch + Int64(pending.count) else {
            present += Int64(added.events.count)
            // The last one's link stands for all before it.
            if added.number == batch { try require(added.chain == chain, batch: batch) }
            return
        }
        pending.append(added)
        guard pending.reduce(0, { $0 + $1.events.count }) >= PostgresLogImporter.eventsPerCommit else { return }
        try await flush()
    }

    mutating func flush() async throws {
        guard let last = pending.last else { return }
        let batches = pending
        let tenant = tenant
        do {
            try await owner.withTenant(tenant) { connection in
                for batch in batches { try Self.write(batch, tenant, connection) }
            }
        } catch {
            throw Self.refusal(error)
        }
        (head, batch, chain) = (last.last, last.number, last.chain)
        imported += batches.reduce(0) { $0 + Int64($1.events.count) }
        pending = []
    }

    private func require(_ isSame: Bool, batch: Int64) throws(ExportError) {
        guard isSame else {
            throw ExportError(
                code: .otherLog, detail: "batch \(batch) of tenant \(tenant) is not the one in the file")
        }
    }

    /// The database's own check, which also holds against whoever appended meanwhile.
    private static func refusal(_ error: any Error) -> any Error {
        let cause = (error as? PostgresTransactionError)?.body ?? error
        guard let refused = cause as? PostgresError, refused.sqlState == "LS409" else { return error }
        return ExportError(code: .otherLog, detail: refused.message)
    }

    private static func write(_ batch: ExportedBatch, _ tenant: TenantID, _ connection: PostgresConnection) throws {
        _ = try connection.query(
            SQL(
                statement: "log.import_batch", tenant, PostgresValue(batch.number),
                PostgresValue(batch.first.rawValue), PostgresValue(batch.last.rawValue), PostgresValue(batch.key),
                PostgresValue(batch.kind), PostgresValue(batch.actor),
                PostgresValue(PostgresJSON(utf8: batch.metadata)), PostgresValue(batch.content.bytes),
                PostgresValue(batch.root.bytes), PostgresValue(batch.previous.bytes),
                PostgresValue(batch.chain.bytes), PostgresValue(PostgresTimestamp(batch.recordedAt)))
        ) { _ in () }
        var events = batch.events[...]
        while !events.isEmpty {
            let some = Array(events.prefix(PostgresLogImporter.eventsPerStatement))
            events = events.dropFirst(some.count)
            _ = try connection.query(
                SQL(
                    statement: "log.import_events",
                    [
                        PostgresValue(tenant.rawValue), PostgresValue(batch.number),
                        PostgresValue(some[0].position.rawValue),
                    ] + some.identityBinds + [PostgresValue(some.map(\.naturalKey))] + some.parentBinds
                        + some.payloadBinds)
            ) { _ in () }
        }
    }
}
