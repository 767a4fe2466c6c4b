import Glibc

/// The user as whom the server runs.
///
/// PostgreSQL refuses to run as root, so root hands over to the data's owner, else to `postgres`, else to `nobody`.
struct ServerAccount: Sendable, Hashable {
    let uid: uid_t
    let gid: gid_t
    let name: String
    /// Whether this process has to change the user of the programs it starts.
    let isOther: Bool

    /// - Parameter owner: who owns the data already there.
    /// - Throws: `PrivateClusterError` with code `noAccount`.
    static func choose(owner: uid_t?) throws -> ServerAccount {
        guard geteuid() == 0 else {
            guard let own = getpwuid(geteuid()) else {
                throw PrivateClusterError(
                    .noAccount,
                    "user id \(geteuid()) has no entry in /etc/passwd, which PostgreSQL insists on: add one, or run as "
                        + "a user that has one")
            }
            return ServerAccount(own, isOther: false)
        }
        if let owner, owner != 0, let entry = getpwuid(owner) {
            return ServerAccount(entry, isOther: true)
        }
        guard let entry = getpwnam("postgres") ?? getpwnam("nobody"), entry.pointee.pw_uid != 0 else {
            throw PrivateClusterError(
                .noAccount,
                "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to hand over to: "
                    + "add one, or run as an ordinary user")
        }
        return ServerAccount(entry, isOther: true)
    }

    private init(_ entry: UnsafeMutablePointer<passwd>, isOther: Bool) {
        uid = entry.pointee.pw_uid
        gid = entry.pointee.pw_gid
        name = String(cString: entry.pointee.pw_name)
        self.isOther = isOther
    }

    /// Whether the user may pass through a folder, by its mode alone.
    func canTraverse(_ folder: stat) -> Bool {
        if folder.st_uid == uid { return folder.st_mode & S_IXUSR != 0 }
        if folder.st_gid == gid { return folder.st_mode & S_IXGRP != 0 }
        return folder.st_mode & S_IXOTH != 0
    }
}
