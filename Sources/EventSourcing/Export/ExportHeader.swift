public import Foundation

/// The first line of an exported log: whose it is, and which part of it follows.
public struct ExportHeader: Sendable, Equatable {
    public static let format = "logikal-sync log"
    /// Since 2 a batch's checkpoints stand between it and its events.
    public static let newestVersion: Int64 = 2

    public let version: Int64
    /// Part of every link of the chain: a log can only be imported under the number that it was written under.
    public let tenant: TenantID
    public let name: String
    public let epoch: UUID
    public let firstBatch: Int64
    public let first: Position
    public let last: Position
    /// The link before the first batch.
    public let previous: Hash

    public init(
        tenant: TenantID, name: String, epoch: UUID, firstBatch: Int64, first: Position, last: Position,
        previous: Hash, version: Int64 = newestVersion
    ) {
        self.version = version
        self.tenant = tenant
        self.name = name
        self.epoch = epoch
        self.firstBatch = firstBatch
        self.first = first
        self.last = last
        self.previous = previous
    }

    public var line: [UInt8] {
        CanonicalJSON.bytes([
            "epoch": .string(epoch.text), "first": .integer(first.rawValue), "firstBatch": .integer(firstBatch),
            "format": .string(Self.format), "formatVersion": .integer(version), "last": .integer(last.rawValue),
            "name": .string(name), "previous": .string(previous.description), "tenant": .integer(tenant.rawValue),
        ])
    }

    /// Throws `ExportError` when the line is the beginning of nothing that this version can read.
    init(_ line: RawJSONObject) throws(ExportError) {
        guard line.text("format") == Self.format else {
            throw ExportError(code: .notAnExport, detail: "the first line is no header")
        }
        guard let version = line.integer("formatVersion"), (1...Self.newestVersion).contains(version) else {
            throw ExportError(
                code: .newerFormat,
                detail: "format version \(line.integer("formatVersion") ?? 0), known are 1 to \(Self.newestVersion)")
        }
        guard let tenant = line.integer("tenant").flatMap(Int32.init(exactly:)), let name = line.text("name"),
            let epoch = line.uuid("epoch"), let firstBatch = line.integer("firstBatch"),
            let first = line.integer("first"), let last = line.integer("last"),
            let previous = line.hexadecimal("previous")
        else { throw ExportError(code: .damaged, detail: "line 1: the header lacks a member") }
        self.init(
            tenant: TenantID(rawValue: tenant), name: name, epoch: epoch, firstBatch: firstBatch,
            first: Position(first), last: Position(last), previous: Hash(bytes: previous), version: version)
    }
}
