public import EventSourcing
import Foundation
public import PostgresClient

/// Moves old history out of the database into files: each is written, read back and described before anything leaves,
/// and one transaction exchanges partitions and moves the floor. Whatever ends it, the same command goes on.
public struct PostgresArchiver: Sendable {
    /// What was done last for a range.
    public enum Step: String, Sendable, CaseIterable { case written, verified, renamed, described, detached }

    public struct Report: Sendable, Equatable {
        public let manifest: ArchiveManifest
        public let path: String
        /// The events that stayed in the log: the newest of each entity, and the one shown where that is damped.
        public let kept: Int64
    }

    /// Whose acknowledgements count.
    public enum Consumers: Sendable, Equatable {
        case none
        /// Those that were not silent for as many days.
        case heardWithin(days: Int)

        fileprivate var silence: PostgresValue {
            switch self {
            case .none: PostgresValue(String?.none)
            case .heardWithin(let days): PostgresValue("\(days) days")
            }
        }
    }

    private let owner: PostgresPool
    private let key: LogVerifyKey

    /// - Parameters:
    ///   - owner: Connections of the log's owner: nobody else may take anything out.
    ///   - key: Who has to have signed the checkpoints that cover what goes.
    public init(owner: PostgresPool, key: LogVerifyKey) {
        self.owner = owner
        self.key = key
    }

    /// What of the log up to a point can be archived now.
    public func plan(tenant: TenantID, through point: PointInTime, consumers: Consumers) async throws -> ArchivePlan {
        let key = key
        return try await owner.withTenant(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let heads = try connection.query(SQL(statement: "log.head", tenant)) { row in
                (head: Position(try row.int64("head")), floor: Position(try row.int64("floor")))
            }
            guard let log = heads.first else {
                throw AppendError(code: .unknownTenant, batchKey: "-", detail: "there is no tenant \(tenant)")
            }
            let through = try Self.position(of: point, tenant, connection)
            let wanted = try connection.query(
                SQL(statement: "log.archive_ranges", tenant, PostgresValue(through.rawValue))
            ) { row in
                (last: Position(try row.int64("last_position")), chain: Hash(bytes: try row.bytes("chain")))
            }
            let holds = try connection.query(
                SQL(statement: "log.archive_holds", tenant, consumers.silence), ArchiveHold.init)
            var ranges: [ArchivePlan.Range] = []
            var heldBack: ArchiveHold?
            var end = log.floor
            for range in wanted where range.last > end {
                heldBack = holds.first { $0.after < range.last }
                guard heldBack == nil else { break }
                guard let checkpoint = try Self.checkpoint(covering: range.last, tenant, key, connection) else {
                    heldBack = ArchiveHold(kind: .checkpoint, subject: "", after: end)
                    break
                }
                ranges.append(
                    ArchivePlan.Range(
                        first: Position(end.rawValue + 1), last: range.last, checkpoint: checkpoint,
                        chain: range.chain))
                end = range.last
            }
            let next = try connection.query(SQL(statement: "log.archive_next_partition", tenant)) { row in
                try row.int64("first_position")...row.int64("last_position")
            }
            return ArchivePlan(
                ranges: ranges, heldBack: heldBack, floor: log.floor, head: log.head, nextPartition: next.first)
        }
    }

    private static func position(
        of point: PointInTime, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws -> Position {
        switch point {
        case .position(let position): return position
        case .time(let time):
            let statement = SQL(statement: "log.archive_through", tenant, PostgresValue(PostgresTimestamp(time)))
            return try connection.query(statement) { Position(try $0.int64("position")) }.first ?? .start
        }
    }

    /// One that the key signed and that tells what the log tells.
    private static func checkpoint(
        covering position: Position, _ tenant: TenantID, _ key: LogVerifyKey, _ connection: PostgresConnection
    ) throws -> SignedCheckpoint? {
        let notes = try connection.query(
            SQL(
                statement: "log.checkpoint_after", tenant, PostgresValue(position.rawValue),
                PostgresValue(key.idText))
        ) { try $0.text("note") }
        guard let signed = notes.first.flatMap({ SignedCheckpoint(note: $0) }), signed.isSigned(by: key),
            signed.checkpoint.tenant == tenant
        else { return nil }
        let links = try connection.query(
            SQL(statement: "log.link", tenant, PostgresValue(signed.checkpoint.batch))
        ) { Hash(bytes: try $0.bytes("chain")) }
        return links.first == signed.checkpoint.chain ? signed : nil
    }

    /// Archives one range, the first of a plan.
    ///
    /// - Parameters:
    ///   - onProgress: The position written through.
    ///   - onStep: Is told of each step once it is done; what it throws ends the work there.
    /// - Throws: `ArchiveError`; the errors of files and of the database.
    public func archive(
        _ range: ArchivePlan.Range, tenant: TenantID, to folder: String, consumers: Consumers,
        onProgress: @escaping @Sendable (Position) -> Void = { _ in },
        onStep: (Step) async throws -> Void = { _ in }
    ) async throws -> Report {
        // What is redacted from now on may be whole in the file.
        let asOf = try await owner.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.head", tenant)) { try $0.int64("batch") }.first ?? 0
        }
        let exporter = PostgresLogExporter(pool: owner)
        guard let header = try await exporter.header(tenant: tenant, from: range.first, through: range.last),
            header.first == range.first, header.last == range.last
        else {
            throw ArchiveError(
                code: .changed, detail: "positions \(range.first) to \(range.last) are not whole batches of the log")
        }
        let writer = try ArchiveWriter(header, in: folder)
        _ = try await exporter.export(
            header, after: ExportReader.Progress(header), write: { try writer.write($0) }, onProgress: onProgress)
        try writer.finish()
        try await onStep(.written)
        let manifest = try describe(range, header, writer)
        try await onStep(.verified)
        let path = try writer.rename()
        try await onStep(.renamed)
        try writer.describe(manifest)
        try await onStep(.described)
        let kept = try await detach(manifest, at: path, asOf: asOf, consumers)
        try await onStep(.detached)
        return Report(manifest: manifest, path: path, kept: kept)
    }

    /// Reads back what was written, and describes it if it is what the log has.
    private func describe(
        _ range: ArchivePlan.Range, _ header: ExportHeader, _ writer: ArchiveWriter
    ) throws -> ArchiveManifest {
        let reading = ArchiveReading(writer.partialPath, limit: .max)
        try reading.run { _, _ in try Task.checkCancellation() }
        guard let progress = reading.progress, progress.chain == range.chain, progress.last == range.last else {
            throw ArchiveError(
                code: .damaged, detail: "what was read back of \(writer.partialPath) is not what the log has")
        }
        return ArchiveManifest(
            header: header, lastBatch: progress.lastBatch, events: progress.events, chain: progress.chain,
            roots: reading.rootsDigest, file: writer.fileName, sha256: reading.fileDigest, size: reading.size,
            exportedSize: reading.exportedSize, checkpoint: range.checkpoint, verifyKey: key)
    }

    private func detach(
        _ manifest: ArchiveManifest, at path: String, asOf: Int64, _ consumers: Consumers
    ) async throws -> Int64 {
        let header = manifest.header
        return try await ArchiveError.telling {
            try await owner.withTenant(header.tenant) { connection in
                let statement = SQL(
                    statement: "log.archive_range", header.tenant, PostgresValue(header.first.rawValue),
                    PostgresValue(header.last.rawValue), PostgresValue(asOf),
                    PostgresValue(URL(filePath: path).standardizedFileURL.path),
                    PostgresValue(manifest.sha256.bytes), consumers.silence)
                try connection.endWithClient()
                return try connection.withStatementTimeout(.zero) {
                    try connection.query(statement) { try $0.int64("kept") }[0]
                }
            }
        }
    }
}

extension ArchiveHold {
    fileprivate init(_ row: PostgresRow) throws {
        kind = Kind(rawValue: try row.text("kind")) ?? .build
        subject = try row.text("subject")
        after = Position(try row.int64("after_position"))
    }
}

extension ArchiveError {
    /// What the database refuses, as what it means.
    static func telling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            let cause = (error as? PostgresTransactionError)?.body ?? error
            guard let refused = cause as? PostgresError else { throw cause }
            switch refused.sqlState {
            case "LS409": throw ArchiveError(code: .changed, detail: refused.message)
            case "LS503": throw ArchiveError(code: .busy, detail: refused.message)
            default: throw cause
            }
        }
    }
}
