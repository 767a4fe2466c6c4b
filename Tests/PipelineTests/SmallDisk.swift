import Foundation
import Glibc
import PostgresClient

/// A file system of a few megabytes in memory, for a database that really runs out of space.
struct SmallDisk: Sendable {
    let path: String
    private var ballast: String { "\(path)/ballast" }

    /// - Parameters:
    ///   - owner: A superuser's connections; the server has to run on this machine.
    ///   - body: Receives the name of a tablespace on the disk, with nothing in it.
    static func with<Value>(
        megabytes: Int, _ owner: PostgresPool, _ body: (SmallDisk, _ tablespace: String) async throws -> Value
    ) async throws -> Value {
        let name = "lsd_\(getpid())_\(UUID().uuidString.prefix(8).lowercased())"
        let disk = SmallDisk(path: "\(FileManager.default.temporaryDirectory.path)/\(name)")
        let data = try await owner.query("show data_directory") { try $0.text(0) }[0]
        var status = stat()
        guard stat(data, &status) == 0 else { throw SmallDiskError(what: "\(data) can't be looked at", code: errno) }
        try disk.mount(megabytes: megabytes, user: status.st_uid)
        let result: Result<Value, any Error>
        do {
            let location = "\(disk.path)/tablespace"
            guard mkdir(location, 0o700) == 0, chown(location, status.st_uid, status.st_gid) == 0 else {
                throw SmallDiskError(what: "\(location) can't be made", code: errno)
            }
            // No statement of this kind has binds; the path is our own.
            try await owner.execute(SQL("create tablespace \(name) location '\(location)'", binds: []))
            do { result = .success(try await body(disk, name)) } catch { result = .failure(error) }
            try await owner.execute("drop tablespace \(identifier: name)")
        } catch {
            disk.unmount()
            throw error
        }
        disk.unmount()
        return try result.get()
    }

    /// Leaves about so many kilobytes free.
    func fill(leaving kilobytes: UInt64) throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw SmallDiskError(what: "\(path) can't be looked at", code: errno) }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let size = off_t(free - min(free, kilobytes << 10))
        let file = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SmallDiskError(what: "\(ballast) can't be made", code: errno) }
        defer { close(file) }
        let code = posix_fallocate(file, 0, size)
        guard code == 0 else { throw SmallDiskError(what: "\(ballast) can't be filled", code: code) }
    }

    func empty() { unlink(ballast) }

    private func mount(megabytes: Int, user: uid_t) throws {
        guard mkdir(path, 0o755) == 0 else { throw SmallDiskError(what: "\(path) can't be made", code: errno) }
        guard Glibc.mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0755,uid=\(user)") == 0 else {
            let code = errno
            rmdir(path)
            throw SmallDiskError(what: "nothing can be mounted; run the tests as root", code: code)
        }
    }

    /// Whatever still uses it: it goes when the last file is closed.
    private func unmount() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}

struct SmallDiskError: Error, CustomStringConvertible {
    let what: String
    let code: Int32

    var description: String { "\(what) (errno \(code))" }
}
