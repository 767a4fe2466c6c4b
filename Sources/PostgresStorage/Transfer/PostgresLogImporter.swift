public import EventSourcing
import Foundation
public import PostgresClient
import Synchronization

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
    private let key: LogVerifyKey?

    /// So many events are held in memory and written by one statement; in one transaction as many, or one batch where
    /// it has more.
    static let eventsPerPart = 2000

    /// - Parameters:
    ///   - owner: Connections of the log's owner: nobody else may write what was not appended here.
    ///   - key: Who has to have signed the checkpoints that bear its id. Those of others are kept as they are.
    public init(owner: PostgresPool, key: LogVerifyKey? = nil) {
        self.owner = owner
        self.key = key
    }

    /// Reads lines until there are none, and writes each batch that is not there yet once it is known to be good.
    ///
    /// What was written stays when it fails: the same file, or a whole copy of it, goes on from there.
    ///
    /// - Parameters:
    ///   - nextLine: The next line without its end; `nil` after the last.
    ///   - onProgress: The position read through, and the last one of the file.
    /// - Throws: `ExportError`; what `nextLine` throws; `PostgresError`.
    public func run(
        nextLine: @escaping @Sendable () throws -> [UInt8]?,
        onProgress: @escaping @Sendable (Position, Position) -> Void = { _, _ in }
    ) async throws -> Report {
        var reader = ExportReader(eventsPerPart: Self.eventsPerPart)
        var target: Target?
        let result: Result<Void, any Error>
        do {
            while let line = try nextLine() {
                let batch = try reader.read(line)
                guard let header = reader.header else { continue }
                if target == nil { target = try await Target(header, owner: owner, key: key) }
                guard let batch else { continue }
                if batch.isPart {
                    reader = try await target?.stream(batch, reader, nextLine: nextLine, onProgress) ?? reader
                } else {
                    try await target?.add(batch)
                }
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
        try await target.requireEnd(of: reader)
        return target.report
    }

    /// As `run(nextLine:)`, of lines that are in memory.
    public func run(lines: ArraySlice<[UInt8]>) async throws -> Report {
        let remaining = Mutex(lines)
        return try await run(nextLine: { remaining.withLock { $0.popFirst() } })
    }
}

/// The log that is imported into.
private struct Target {
    private let owner: PostgresPool
    private let tenant: TenantID
    private let key: LogVerifyKey?
    private var head: Position
    private var batch: Int64
    private var chain: Hash
    private var imported: Int64 = 0
    private var present: Int64 = 0
    private var pending: [ExportedBatch] = []

    init(_ header: ExportHeader, owner: PostgresPool, key: LogVerifyKey?) async throws {
        let tenant = header.tenant
        self.key = key
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
        guard try !isPresent(added) else { return }
        try requireSignatures(of: added)
        pending.append(added)
        guard pending.reduce(0, { $0 + $1.events.count }) >= PostgresLogImporter.eventsPerPart else { return }
        try await flush()
    }

    /// Reads a batch to its end that is too large to be held, and writes it part by part, in a transaction that lasts
    /// until it is known to be good.
    ///
    /// - Parameters:
    ///   - part: The first part.
    ///   - reader: Has read up to there.
    /// - Returns: The reader, which has read to the end of the batch.
    mutating func stream(
        _ part: ExportedBatch, _ reader: ExportReader, nextLine: @escaping @Sendable () throws -> [UInt8]?,
        _ onProgress: @escaping @Sendable (Position, Position) -> Void
    ) async throws -> ExportReader {
        try await flush()
        let tenant = tenant
        let isPresent = try isPresent(part)
        if !isPresent { try requireSignatures(of: part) }
        let end = reader.header?.last ?? part.last
        let read: @Sendable (PostgresConnection?) throws -> ExportReader = { connection in
            var (part, reader) = (part, reader)
            if let connection { try Self.begin(part, tenant, connection) }
            while true {
                if let connection { try Self.write(part.events, of: part.number, tenant, connection) }
                guard part.isPart else { return reader }
                if let last = part.events.last { onProgress(last.position, end) }
                part = try Self.nextPart(&reader, nextLine)
            }
        }
        if isPresent { return try read(nil) }
        let ended: ExportReader
        do {
            ended = try await owner.withTenant(tenant) { connection in
                try connection.withStatementTimeout(.zero) { try read(connection) }
            }
        } catch {
            throw Self.refusal(error)
        }
        (head, batch, chain) = (part.last, part.number, part.chain)
        imported += part.size
        return ended
    }

    private static func nextPart(
        _ reader: inout ExportReader, _ nextLine: () throws -> [UInt8]?
    ) throws -> ExportedBatch {
        while let line = try nextLine() {
            if let part = try reader.read(line) { return part }
        }
        try reader.finish()
        throw ExportError(code: .damaged, detail: "a batch does not end")
    }

    private mutating func isPresent(_ added: ExportedBatch) throws(ExportError) -> Bool {
        guard added.number <= batch + Int64(pending.count) else { return false }
        present += added.size
        // The last one's link stands for all before it.
        if added.number == batch { try require(added.chain == chain, batch: batch) }
        return true
    }

    /// Of a file that ends before the log does nothing was compared so far.
    func requireEnd(of reader: ExportReader) async throws {
        guard let end = reader.progress, end.lastBatch < batch else { return }
        let links = try await owner.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.link", tenant, PostgresValue(end.lastBatch))) { row in
                Hash(bytes: try row.bytes("chain"))
            }
        }
        try require(links == [end.chain], batch: end.lastBatch)
    }

    private func requireSignatures(of batch: ExportedBatch) throws(ExportError) {
        guard let key else { return }
        for checkpoint in batch.checkpoints where checkpoint.keyIDText == key.idText {
            guard checkpoint.isSigned(by: key) else {
                throw ExportError(
                    code: .tampered, detail: "batch \(batch.number): its checkpoint is not signed by the key")
            }
        }
    }

    mutating func flush() async throws {
        guard let last = pending.last else { return }
        let batches = pending
        let tenant = tenant
        do {
            try await owner.withTenant(tenant) { connection in
                for batch in batches {
                    try Self.begin(batch, tenant, connection)
                    try Self.write(batch.events, of: batch.number, tenant, connection)
                }
            }
        } catch {
            throw Self.refusal(error)
        }
        (head, batch, chain) = (last.last, last.number, last.chain)
        imported += batches.reduce(0) { $0 + $1.size }
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

    private static func begin(_ batch: ExportedBatch, _ tenant: TenantID, _ connection: PostgresConnection) throws {
        _ = try connection.query(
            SQL(
                statement: "log.import_batch", tenant, PostgresValue(batch.number),
                PostgresValue(batch.first.rawValue), PostgresValue(batch.last.rawValue), PostgresValue(batch.key),
                PostgresValue(batch.kind), PostgresValue(batch.actor),
                PostgresValue(PostgresJSON(utf8: batch.metadata)), PostgresValue(batch.content.bytes),
                PostgresValue(batch.root.bytes), PostgresValue(batch.previous.bytes),
                PostgresValue(batch.chain.bytes), PostgresValue(PostgresTimestamp(batch.recordedAt)))
        ) { _ in () }
        for checkpoint in batch.checkpoints {
            try connection.execute(
                SQL(
                    statement: "log.checkpoint_insert", tenant, PostgresValue(batch.number),
                    PostgresValue(batch.last.rawValue), PostgresValue(checkpoint.keyIDText),
                    PostgresValue(checkpoint.note), PostgresValue(PostgresTimestamp(checkpoint.checkpoint.signedAt))))
        }
    }

    private static func write(
        _ events: [ExportedBatch.Event], of batch: Int64, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws {
        guard !events.isEmpty else { return }
        _ = try connection.query(
            SQL(
                statement: "log.import_events",
                [PostgresValue(tenant.rawValue), PostgresValue(batch), PostgresValue(events[0].position.rawValue)]
                    + events.identityBinds + [PostgresValue(events.map(\.naturalKey))] + events.parentBinds
                    + events.payloadBinds)
        ) { _ in () }
    }
}
