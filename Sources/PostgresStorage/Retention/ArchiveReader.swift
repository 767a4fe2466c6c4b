import Crypto
import Deflating
public import EventSourcing
import Foundation

/// Reads an archive and vouches for it: every event, root and link is what was appended, and the file is what its
/// manifest says.
public struct ArchiveReader: Sendable {
    public let manifest: ArchiveManifest
    /// The archive's file.
    public let path: String

    /// - Parameter path: The manifest's, or that of the file beside it.
    /// - Throws: `ArchiveError`.
    public init(_ path: String) throws(ArchiveError) {
        let isManifest = path.hasSuffix(Self.manifestExtension)
        let description = isManifest ? path : path.replacingOccurrences(of: Self.fileExtension, with: "") + ".json"
        guard let handle = FileHandle(forReadingAtPath: description),
            let data = try? handle.read(upToCount: ArchiveManifest.largest + 1)
        else { throw ArchiveError(code: .noManifest, detail: "\(description) can't be read") }
        manifest = try ArchiveManifest(Array(data))
        self.path = URL(filePath: description).deletingLastPathComponent().appending(path: manifest.file).path
    }

    /// The archives at a path, the oldest first: the one that it names, or all whose manifests are in the folder.
    ///
    /// - Throws: `ArchiveError`.
    public static func all(at path: String) throws(ArchiveError) -> [ArchiveReader] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ArchiveError(code: .noManifest, detail: "there is nothing at \(path)")
        }
        guard isFolder.boolValue else { return [try ArchiveReader(path)] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        var archives: [ArchiveReader] = []
        for name in names.sorted() where name.hasPrefix("log-") && name.hasSuffix(manifestExtension) {
            archives.append(try ArchiveReader(URL(filePath: path).appending(path: name).path))
        }
        guard !archives.isEmpty else { throw ArchiveError(code: .noManifest, detail: "no archive is in \(path)") }
        return archives.sorted { $0.manifest.header.first < $1.manifest.header.first }
    }

    static let fileExtension = ".jsonl.gz"
    static let manifestExtension = ".json"

    /// Hands out the batches, a large one in parts. Only once this returns is the file, and each batch of which more
    /// than one part came, known to be whole.
    ///
    /// - Throws: `ArchiveError`; what `body` throws.
    public func run(_ body: (ExportedBatch) throws -> Void) throws {
        let reading = ArchiveReading(path, limit: manifest.exportedSize)
        try reading.run { header, batch in
            guard header == manifest.header else {
                throw ArchiveError(code: .damaged, detail: "\(path) holds other positions than its manifest says")
            }
            if let batch { try body(batch) }
        }
        guard reading.describes(manifest) else {
            throw ArchiveError(code: .damaged, detail: "\(path) is not the file that its manifest describes")
        }
    }
}

/// One reading of an archive's file, whatever its manifest says.
final class ArchiveReading {
    /// So many events of a batch are in memory at a time.
    static let eventsPerPart = 2000

    private let path: String
    private let limit: Int64
    private var sha256 = SHA256()
    private var roots = SHA256()
    private(set) var size: Int64 = 0
    private(set) var exportedSize: Int64 = 0
    private(set) var progress: ExportReader.Progress?

    /// - Parameter limit: The most bytes that may come out.
    init(_ path: String, limit: Int64) {
        self.path = path
        self.limit = limit
    }

    var fileDigest: Hash { Hash(bytes: Array(sha256.finalize())) }
    var rootsDigest: Hash { Hash(bytes: Array(roots.finalize())) }

    /// - Parameter body: Is given the header, and then with it each batch.
    func run(_ body: (ExportHeader, ExportedBatch?) throws -> Void) throws {
        do {
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw ArchiveError(code: .damaged, detail: "\(path) can't be read")
            }
            var lines = try LineReader(path, limit: limit) { piece in
                self.sha256.update(data: piece)
                self.size += Int64(piece.count)
            }
            var reader = ExportReader(eventsPerPart: Self.eventsPerPart)
            while let line = try lines.next() {
                let hadHeader = reader.header != nil
                let batch = try reader.read(line)
                exportedSize += Int64(line.count) + 1
                guard let header = reader.header, batch != nil || !hadHeader else { continue }
                if let batch, !batch.isPart { roots.update(data: batch.root.bytes) }
                try body(header, batch)
            }
            try reader.finish()
            progress = reader.progress
        } catch let error as ExportError {
            let isTampered = error.code == .tampered
            throw ArchiveError(code: isTampered ? .tampered : .damaged, detail: "\(path): \(error.detail)")
        } catch let error as GzipError {
            throw ArchiveError(code: .damaged, detail: "\(path): \(error)")
        } catch let error as LineReader.TooLong {
            throw ArchiveError(code: .damaged, detail: "\(path): \(error)")
        }
    }

    func describes(_ manifest: ArchiveManifest) -> Bool {
        fileDigest == manifest.sha256 && rootsDigest == manifest.roots && size == manifest.size
            && exportedSize == manifest.exportedSize && progress?.lastBatch == manifest.lastBatch
            && progress?.events == manifest.events && progress?.chain == manifest.chain
            && progress?.last == manifest.header.last
    }
}
