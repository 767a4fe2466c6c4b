import Deflating
import EventSourcing
import Foundation
import Glibc
import Synchronization

/// Writes an archive into a folder. Until all of it is written and read back it has another name, so that whatever has
/// an archive's name is whole.
final class ArchiveWriter: Sendable {
    private let folder: URL
    private let name: String
    private let state: Mutex<State>

    private struct State {
        let compressor: GzipCompressor
        let handle: FileHandle
    }

    var fileName: String { name + ArchiveReader.fileExtension }
    var partialPath: String { folder.appending(path: fileName + ".partial").path }
    private var manifestName: String { name + ArchiveReader.manifestExtension }

    /// Begins the file anew, whatever an archiving that was interrupted has left.
    ///
    /// - Throws: `ArchiveError` when the folder holds another log's archive of these positions; the file's errors.
    init(_ header: ExportHeader, in folder: String) throws {
        let location = URL(filePath: folder)
        let name = ArchiveManifest.name(of: header)
        try FileManager.default.createDirectory(at: location, withIntermediateDirectories: true)
        if let known = try? ArchiveReader(location.appending(path: name + ArchiveReader.manifestExtension).path) {
            guard known.manifest.header.previous == header.previous, known.manifest.header.name == header.name else {
                throw ArchiveError(
                    code: .occupied, detail: "\(known.path) is an archive of the log \(known.manifest.header.name)")
            }
        }
        self.folder = location
        self.name = name
        let partial = location.appending(path: name + ArchiveReader.fileExtension + ".partial")
        try Data().write(to: partial)
        state = Mutex(
            State(compressor: try GzipCompressor(), handle: try FileHandle(forWritingTo: partial)))
        try write(header.line + [UInt8(ascii: "\n")])
    }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            let compressed = try state.compressor.add(bytes)
            if !compressed.isEmpty { try state.handle.write(contentsOf: compressed) }
        }
    }

    /// Writes the rest, and returns once all of it is on the disk.
    func finish() throws {
        try state.withLock { state in
            try state.handle.write(contentsOf: try state.compressor.finish())
            try state.handle.synchronize()
            try state.handle.close()
        }
    }

    /// Gives the file its name, and returns once that is on the disk.
    ///
    /// - Returns: Where it is.
    func rename() throws -> String {
        let path = folder.appending(path: fileName).path
        try move(partialPath, to: path)
        try synchronizeFolder()
        return path
    }

    /// Writes the manifest beside the file, likewise.
    func describe(_ manifest: ArchiveManifest) throws {
        let partial = folder.appending(path: manifestName + ".partial")
        try Data(manifest.bytes + [UInt8(ascii: "\n")]).write(to: partial)
        let handle = try FileHandle(forUpdating: partial)
        try handle.synchronize()
        try handle.close()
        try move(partial.path, to: folder.appending(path: manifestName).path)
        try synchronizeFolder()
    }

    private func move(_ source: String, to target: String) throws {
        guard Glibc.rename(source, target) == 0 else { throw Self.failure("\(source) can't be renamed") }
    }

    private func synchronizeFolder() throws {
        let descriptor = open(folder.path, O_RDONLY)
        guard descriptor >= 0 else { throw Self.failure("\(folder.path) can't be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("\(folder.path) can't be written to the disk") }
    }

    private static func failure(_ what: String) -> ArchiveError {
        ArchiveError(code: .damaged, detail: "\(what): \(String(cString: strerror(errno)))")
    }
}
