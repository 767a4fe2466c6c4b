import Glibc

/// The paths of one private cluster: the data, the socket, the logs and the locks, all in one folder.
struct ClusterFolder: Sendable {
    let root: String
    let socketDirectory: String

    var data: String { "\(root)/data" }
    var logs: String { "\(root)/log" }
    /// What the server says before its own log is open.
    var startLog: String { "\(logs)/start.log" }
    var usersLock: String { "\(root)/users.lock" }
    var startLock: String { "\(root)/start.lock" }
    var socket: String { "\(socketDirectory)/.s.PGSQL.5432" }
    var postmasterFile: String { "\(data)/postmaster.pid" }
    /// Where initdb works before the result is moved to `data`.
    var unfinished: String { "\(root)/data.unfinished" }

    /// - Parameter path: an absolute path, or one relative to the working folder.
    /// - Throws: `PrivateClusterError` with code `unusableFolder` for characters that pg_ctl would hand to a shell.
    init(_ path: String, temporaryDirectory: String) throws {
        var absolute = path.hasPrefix("/") ? path : "\(realpath(".") ?? "")/\(path)"
        while absolute.count > 1, absolute.hasSuffix("/") { absolute.removeLast() }
        if let bad = absolute.first(where: { "\"'`$\\,\n".contains($0) }) {
            throw PrivateClusterError(
                .unusableFolder, "the data folder's path contains \(bad), which PostgreSQL's tools misread: rename it")
        }
        root = realpath(absolute) ?? absolute
        socketDirectory = Self.socketDirectory(root: root, temporaryDirectory: temporaryDirectory)
    }

    /// The folder of the socket: inside the cluster's folder unless the socket's path would not fit into the 107
    /// bytes that the kernel allows, else a folder under the temporary one, named after the cluster's folder.
    static func socketDirectory(root: String, temporaryDirectory: String) -> String {
        let inside = "\(root)/socket"
        if "\(inside)/.s.PGSQL.5432".utf8.count <= 107 { return inside }
        let hash = root.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(temporaryDirectory)/logikal-sync-\(String(hash, radix: 36))"
    }

    /// Who owns the data, where there are some.
    var owner: uid_t? {
        var status = stat()
        return stat(data, &status) == 0 ? status.st_uid : nil
    }

    /// The major version that wrote the data; `nil` when there are none yet.
    ///
    /// - Throws: `PrivateClusterError` with code `unusableFolder` when the folder holds something else.
    func dataVersion() throws -> Int? {
        let names = directoryEntries(data)
        if let text = readFile("\(data)/PG_VERSION"), let version = Int(text.prefix { $0.isNumber }) { return version }
        if names.isEmpty, access(data, R_OK) == 0 || access(data, F_OK) != 0 { return nil }
        throw PrivateClusterError(
            .unusableFolder,
            "\(data) holds no PostgreSQL data, or this user may not read them: run as its owner, or choose another")
    }

    /// Makes the folders, gives them to the server's user, and checks that this user can reach them.
    func prepare(for account: ServerAccount) throws {
        try makeParents()
        // By the names, as another process may be making the same folders at this moment.
        guard directoryEntries(root).allSatisfy(Self.ownNames.contains) else {
            throw PrivateClusterError(
                .unusableFolder, "\(root) holds other files: choose an empty folder or one made by LogikalSync before")
        }
        for path in [root, logs, socketDirectory] {
            try makePrivate(path, account)
        }
        try checkParents(account)
    }

    private static let ownNames: Set = ["data", "data.unfinished", "log", "socket", "start.lock", "users.lock"]

    private func makeParents() throws {
        var path = ""
        for component in root.split(separator: "/").dropLast() {
            path += "/\(component)"
            if mkdir(path, 0o755) == 0 {
                // Whatever the umask says, the server's user must get through.
                chmod(path, 0o755)
                continue
            }
            // A read-only or foreign parent that is already there is no obstacle.
            guard access(path, F_OK) == 0 else {
                throw PrivateClusterError(
                    .unusableFolder, "the folder \(path) cannot be made (errno \(errno)): choose another data folder")
            }
        }
    }

    private func makePrivate(_ path: String, _ account: ServerAccount) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw PrivateClusterError(
                .unusableFolder, "the folder \(path) cannot be made (errno \(errno)): check who owns its parent")
        }
        var status = stat()
        lstat(path, &status)
        // A stranger's folder of that name would let the stranger answer in the server's place.
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() || status.st_uid == account.uid else {
            throw PrivateClusterError(
                .unusableFolder, "\(path) belongs to another user or is no folder: run as its owner, or remove it")
        }
        guard !account.isOther || chown(path, account.uid, account.gid) == 0, chmod(path, 0o700) == 0 else {
            throw PrivateClusterError(
                .unusableFolder,
                "\(path) cannot be given to the user \(account.name) (errno \(errno)): is it read-only?")
        }
    }

    private func checkParents(_ account: ServerAccount) throws {
        guard account.isOther else { return }
        for path in [root, socketDirectory] {
            var parent = ""
            for component in path.split(separator: "/").dropLast() {
                parent += "/\(component)"
                var status = stat()
                if stat(parent, &status) == 0, account.canTraverse(status) { continue }
                throw PrivateClusterError(
                    .unusableFolder,
                    "PostgreSQL must run as \(account.name), not as root, but \(account.name) may not enter \(parent): "
                        + "choose a data folder elsewhere, such as /var/lib/logikal-sync, or `chmod o+x \(parent)`")
            }
        }
    }
}

/// The file's text; `nil` when it cannot be read.
func readFile(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes.append(contentsOf: chunk.prefix(count))
    }
    return String(decoding: bytes, as: UTF8.self)
}
