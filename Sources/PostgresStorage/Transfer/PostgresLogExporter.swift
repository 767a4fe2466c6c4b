import EmbeddedFiles
public import EventSourcing
import Foundation
public import PostgresClient

/// Writes a tenant's log as lines of JSON: a header, each batch followed by the checkpoints that end with it and by its
/// events as they are stored, and a last line that vouches for all before it.
public struct PostgresLogExporter: Sendable {
    private let pool: PostgresPool

    static let positionsPerRead: Int64 = 5000
    static let bytesPerWrite = 256 * 1024

    public init(pool: PostgresPool) { self.pool = pool }

    /// What an export of the positions from `first` through `last` would begin with; whole batches always, and the
    /// head where `last` is `nil`. `nil` when no batch holds them.
    public func header(tenant: TenantID, from first: Position, through last: Position?) async throws -> ExportHeader? {
        try await pool.withTenant(tenant) { connection in
            try connection.query(
                SQL(
                    statement: "log.export_range", tenant, PostgresValue(first.rawValue),
                    PostgresValue(last?.rawValue))
            ) { row in
                ExportHeader(
                    tenant: tenant, name: try row.text("name"), epoch: try row.uuid("epoch"),
                    firstBatch: try row.int64("first_batch"), first: Position(try row.int64("first_position")),
                    last: Position(try row.int64("last_position")), previous: Hash(bytes: try row.bytes("previous")))
            }.first
        }
    }

    /// Hands out what follows `progress`, in pieces that end with a line; all of one snapshot.
    ///
    /// - Parameters:
    ///   - progress: What is written already, the header at least.
    ///   - onProgress: The position written through.
    /// - Throws: what `write` throws; `ExportError` when the log does not go on where `progress` ended.
    public func export(
        _ header: ExportHeader, after progress: ExportReader.Progress,
        write: @escaping @Sendable ([UInt8]) throws -> Void,
        onProgress: @escaping @Sendable (Position) -> Void = { _ in }
    ) async throws -> ExportReader.Progress {
        try await pool.withTenant(header.tenant, isolation: .repeatableReadReadOnly) { connection in
            _ = try connection.execute("set local statement_timeout = 0")
            try Self.requireSameLog(header, progress, connection)
            var export = Export(connection: connection, header: header, progress: progress, write: write)
            while try export.writeSome() { onProgress(export.progress.last) }
            try export.end()
            return export.progress
        }
    }

    private static func requireSameLog(
        _ header: ExportHeader, _ progress: ExportReader.Progress, _ connection: PostgresConnection
    ) throws {
        guard progress.lastBatch > 0 else { return }
        let links = try connection.query(
            SQL(statement: "log.link", header.tenant, PostgresValue(progress.lastBatch))
        ) { Hash(bytes: try $0.bytes("chain")) }
        guard links.first == progress.chain else {
            throw ExportError(
                code: .otherLog, detail: "batch \(progress.lastBatch) of the file is not that of the log")
        }
    }
}

/// One export under way.
private struct Export {
    let connection: PostgresConnection
    let header: ExportHeader
    var progress: ExportReader.Progress
    let write: @Sendable ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []

    private struct Batch {
        let number: Int64
        let first: Int64
        let last: Int64
        let chain: Hash
        let line: [UInt8]
    }

    init(
        connection: PostgresConnection, header: ExportHeader, progress: ExportReader.Progress,
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.connection = connection
        self.header = header
        self.progress = progress
        self.write = write
    }

    /// The next batches; `false` when there are no more.
    mutating func writeSome() throws -> Bool {
        let batches = try connection.query(
            SQL(
                statement: "log.export_batches", header.tenant, PostgresValue(progress.lastBatch + 1),
                PostgresValue(PostgresLogExporter.positionsPerRead), PostgresValue(header.last.rawValue))
        ) { row in
            Batch(
                number: try row.int64("batch"), first: try row.int64("first_position"),
                last: try row.int64("last_position"), chain: Hash(bytes: try row.bytes("chain")),
                line: try row.bytesOfText("line"))
        }
        guard let first = batches.first, let last = batches.last else { return false }
        let checkpoints = try checkpoints(from: first.number, through: last.number)
        var remaining = batches[...]
        var export = self
        try connection.copyRows(Self.events(header.tenant, first.first, last.last)) { row in
            let position = try row.int64(0)
            if let next = remaining.first, next.first == position {
                try export.add(next.line)
                for line in checkpoints[next.number] ?? [] { try export.add(line) }
            }
            try export.add(Array(try row.bytes(1)))
            if let current = remaining.first, current.last == position {
                remaining.removeFirst()
                export.progress.end(
                    batch: current.number, events: current.last - current.first + 1, chain: current.chain)
            }
        }
        self = export
        guard remaining.isEmpty else {
            throw ExportError(
                code: .tampered, detail: "events of batch \(remaining[remaining.startIndex].number) are missing")
        }
        return true
    }

    /// Their lines, by batch.
    private func checkpoints(from first: Int64, through last: Int64) throws -> [Int64: [[UInt8]]] {
        // An export that was begun in the first format is ended in it.
        guard header.version > 1 else { return [:] }
        let lines = try connection.query(
            SQL(statement: "log.export_checkpoints", header.tenant, PostgresValue(first), PostgresValue(last))
        ) { (batch: try $0.int64("batch"), line: try $0.bytesOfText("line")) }
        return Dictionary(grouping: lines, by: \.batch).mapValues { $0.map(\.line) }
    }

    mutating func end() throws {
        buffer += progress.trailer
        buffer.append(UInt8(ascii: "\n"))
        try write(buffer)
    }

    private mutating func add(_ line: [UInt8]) throws {
        // What the log stores is canonical and has none; a line break would make two lines of one.
        guard !line.contains(UInt8(ascii: "\n")) else {
            throw ExportError(code: .tampered, detail: "a line break stands in batch \(progress.lastBatch + 1)")
        }
        progress.add(line)
        buffer += line
        buffer.append(UInt8(ascii: "\n"))
        guard buffer.count >= PostgresLogExporter.bytesPerWrite else { return }
        try write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Numbers only: nothing from outside gets into the text.
    private static func events(_ tenant: TenantID, _ first: Int64, _ last: Int64) -> String {
        EmbeddedFiles.text("log.export_events")
            .replacing(":tenant", with: "\(tenant.rawValue)").replacing(":first", with: "\(first)")
            .replacing(":last", with: "\(last)")
    }
}
