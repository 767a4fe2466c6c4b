import Foundation

/// What is in an archive's file, and by what it can be known to be it: written beside the file as JSON.
public struct ArchiveManifest: Sendable, Equatable {
    public static let format = "logikal-sync archive"
    public static let version: Int64 = 1
    /// In bytes. No manifest of ours is nearly as large.
    public static let largest = 64 * 1024

    public var header: ExportHeader
    public var lastBatch: Int64
    public var events: Int64
    /// The link that the last batch ends with.
    public var chain: Hash
    /// Over the roots of all batches, one after the other.
    public var roots: Hash
    /// The file's name, in the manifest's folder.
    public var file: String
    /// Of the file as it is, compressed.
    public var sha256: Hash
    public var size: Int64
    /// The number of bytes that come out of it.
    public var exportedSize: Int64
    /// A signed checkpoint at its last batch or later.
    public var checkpoint: SignedCheckpoint
    public var verifyKey: LogVerifyKey

    public init(
        header: ExportHeader, lastBatch: Int64, events: Int64, chain: Hash, roots: Hash, file: String, sha256: Hash,
        size: Int64, exportedSize: Int64, checkpoint: SignedCheckpoint, verifyKey: LogVerifyKey
    ) {
        self.header = header
        self.lastBatch = lastBatch
        self.events = events
        self.chain = chain
        self.roots = roots
        self.file = file
        self.sha256 = sha256
        self.size = size
        self.exportedSize = exportedSize
        self.checkpoint = checkpoint
        self.verifyKey = verifyKey
    }

    /// What the files of an archive are called, but for their extensions. In the order of positions.
    public static func name(of header: ExportHeader) -> String {
        func padded(_ position: Position) -> String {
            let digits = position.description
            return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        }
        return "log-\(header.tenant)-\(padded(header.first))-\(padded(header.last))"
    }

    public var bytes: [UInt8] {
        CanonicalJSON.bytes([
            "chain": .string(chain.description), "checkpoint": .string(checkpoint.note),
            "epoch": .string(header.epoch.text), "events": .integer(events), "exportedSize": .integer(exportedSize),
            "file": .string(file), "first": .integer(header.first.rawValue),
            "firstBatch": .integer(header.firstBatch), "format": .string(Self.format),
            "formatVersion": .integer(Self.version), "last": .integer(header.last.rawValue),
            "lastBatch": .integer(lastBatch), "name": .string(header.name),
            "previous": .string(header.previous.description), "roots": .string(roots.description),
            "sha256": .string(sha256.description), "size": .integer(size), "tenant": .integer(header.tenant.rawValue),
            "verifyKey": .string(verifyKey.description),
        ])
    }

    /// - Throws: `ArchiveError` when the bytes are no manifest that this version can read.
    public init(_ bytes: [UInt8]) throws(ArchiveError) {
        let text = bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : bytes
        guard bytes.count <= Self.largest, let line = try? RawJSONObject(text), line.text("format") == Self.format
        else { throw ArchiveError(code: .noManifest, detail: "it is no manifest of an archive") }
        let version = line.integer("formatVersion") ?? 0
        guard version <= Self.version else {
            throw ArchiveError(code: .newerFormat, detail: "format version \(version), known is \(Self.version)")
        }
        guard let header = Self.header(line), let lastBatch = line.integer("lastBatch"),
            let events = line.integer("events"), let chain = line.text("chain").flatMap({ Hash($0) }),
            let roots = line.text("roots").flatMap({ Hash($0) }), let file = line.text("file"),
            let sha256 = line.text("sha256").flatMap({ Hash($0) }), let size = line.integer("size"),
            let exportedSize = line.integer("exportedSize"),
            let checkpoint = line.text("checkpoint").flatMap({ SignedCheckpoint(note: $0) }),
            let verifyKey = line.text("verifyKey").flatMap({ LogVerifyKey($0) })
        else { throw ArchiveError(code: .damaged, detail: "a member of the manifest is missing or unreadable") }
        self.init(
            header: header, lastBatch: lastBatch, events: events, chain: chain, roots: roots, file: file,
            sha256: sha256, size: size, exportedSize: exportedSize, checkpoint: checkpoint, verifyKey: verifyKey)
        try requireSound()
    }

    private static func header(_ line: RawJSONObject) -> ExportHeader? {
        guard let tenant = line.integer("tenant").flatMap(Int32.init(exactly:)), let name = line.text("name"),
            let epoch = line.uuid("epoch"), let firstBatch = line.integer("firstBatch"),
            let first = line.integer("first"), let last = line.integer("last"),
            let previous = line.text("previous").flatMap({ Hash($0) })
        else { return nil }
        return ExportHeader(
            tenant: TenantID(rawValue: tenant), name: name, epoch: epoch, firstBatch: firstBatch,
            first: Position(first), last: Position(last), previous: previous)
    }

    /// What it says of itself has to fit together, before anything is done with it.
    private func requireSound() throws(ArchiveError) {
        func require(_ isSound: Bool, _ what: String) throws(ArchiveError) {
            guard isSound else { throw ArchiveError(code: .damaged, detail: "the manifest is wrong: \(what)") }
        }
        try require(header.first >= 1 && header.last >= header.first, "it ends before it begins")
        try require(header.firstBatch >= 1 && lastBatch >= header.firstBatch, "its batches end before they begin")
        try require(
            events == header.last.rawValue - header.first.rawValue + 1, "it has not as many events as positions")
        try require(size >= 0 && exportedSize >= 0, "a size is below zero")
        try require(!file.contains("/") && !file.hasPrefix("."), "its file is not in its folder")
        let signed = checkpoint.checkpoint
        try require(
            signed.tenant == header.tenant && signed.batch >= lastBatch && signed.position >= header.last,
            "its checkpoint does not cover it")
        try require(checkpoint.isSigned(by: verifyKey), "its checkpoint is not signed by its key")
        try require(signed.batch != lastBatch || signed.chain == chain, "its checkpoint tells another history")
    }
}
