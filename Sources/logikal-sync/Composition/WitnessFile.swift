import CFileIdentity
import EventSourcing
import Foundation
import Glibc
import PostgresStorage

/// A file in the data folder that tells how far the logs had come, so that a database whose files were put back is
/// known for what it is. It tells of itself which file it is: put back too, it is another.
struct WitnessFile: LogWitness {
    let path: String

    private static let largest = 1 << 20

    init(_ settings: Settings) { path = settings.dataDirectory + "/log-witness.json" }

    func last() throws -> LastSighting? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw WitnessError("\(path) can't be read (errno \(errno))")
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        guard let bytes = try handle.read(upToCount: Self.largest), let json = try? JSONReader.read(Array(bytes)),
            let sighting = json["seen"].flatMap(LogSighting.init(json:)), let file = json["file"]
        else { throw WitnessError("\(path) is not what was written to it") }
        return LastSighting(sighting, isCopy: try identity(handle) != file)
    }

    func keep(_ sighting: LogSighting) throws {
        do { try write(sighting) } catch let error as CocoaError {
            throw WitnessError("\(path) can't be written (\(error.reason))")
        }
    }

    private func write(_ sighting: LogSighting) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Made whole under another name and renamed: nobody reads half of it, whatever ends this process.
        let draft = "\(path).\(getpid())"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw WitnessError("\(draft) can't be written (errno \(errno))") }
        defer { unlink(draft) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        let json: JSONValue = ["file": try identity(handle), "seen": sighting.json]
        try handle.write(contentsOf: Data(CanonicalJSON.bytes(json)))
        try handle.synchronize()
        guard rename(draft, path) == 0 else { throw WitnessError("\(path) can't be replaced (errno \(errno))") }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        fsync(parent)
        close(parent)
    }

    private func identity(_ handle: FileHandle) throws -> JSONValue {
        var identity = file_identity()
        guard file_identity_of(handle.fileDescriptor, &identity) == 0 else {
            throw WitnessError("\(path) does not tell what file it is (errno \(errno))")
        }
        return ["birth": .integer(identity.birth), "inode": .integer(Int64(bitPattern: identity.inode))]
    }
}

/// Why nobody can tell whether the logs were set back.
struct WitnessError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) {
        description =
            "\(what): a restore of the database's files would not be noticed. Let the user of this process "
            + "write to DATA_DIR, and see that there is room; a damaged file may be removed, after `logikal-sync "
            + "log epoch --renew` if the database was restored"
    }
}
