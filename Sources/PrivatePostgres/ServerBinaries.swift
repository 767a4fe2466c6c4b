import Glibc

/// One installation of the server's programs (`initdb`, `pg_ctl`, `postgres`).
public struct ServerBinaries: Sendable, Hashable {
    /// The folder of the programs.
    public let directory: String
    /// Such as 15; data folders are tied to it.
    public let majorVersion: Int

    public init(directory: String, majorVersion: Int) {
        self.directory = directory
        self.majorVersion = majorVersion
    }

    static let debianRoot = "/usr/lib/postgresql"
    private static let programs = ["initdb", "pg_ctl", "postgres"]

    /// Every installation, those in Debian's folders first, the highest version first.
    ///
    /// - Parameter versionOutput: what `postgres --version` in a folder of PATH prints.
    static func installed(
        debianRoot: String = debianRoot, path: String, versionOutput: (String) async -> String?
    ) async -> [ServerBinaries] {
        var found = directoryEntries(debianRoot)
            .compactMap { name in
                Int(name).map { ServerBinaries(directory: "\(debianRoot)/\(name)/bin", majorVersion: $0) }
            }
            .filter { isComplete($0.directory) }
            .sorted { $0.majorVersion > $1.majorVersion }
        for directory in path.split(separator: ":").map(String.init) where isComplete(directory) {
            guard let output = await versionOutput("\(directory)/postgres"), let version = majorVersion(in: output)
            else { continue }
            if !found.contains(where: { $0.majorVersion == version }) {
                found.append(ServerBinaries(directory: directory, majorVersion: version))
            }
        }
        return found
    }

    /// The installation for a data folder, or for a new one when `dataVersion` is `nil`.
    ///
    /// - Throws: `PrivateClusterError` with code `binariesMissing` or `foreignVersion`.
    public static func choose(
        from installed: [ServerBinaries], dataVersion: Int?, folder: String
    ) throws -> ServerBinaries {
        guard let newest = installed.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw PrivateClusterError(
                .binariesMissing,
                "no PostgreSQL server is installed (looked in \(debianRoot)/*/bin and PATH): install it, on Debian "
                    + "with `apt install postgresql`, or point DATABASE_URL at a server")
        }
        guard let dataVersion else { return newest }
        if let match = installed.first(where: { $0.majorVersion == dataVersion }) { return match }
        let versions = installed.map { "\($0.majorVersion)" }.joined(separator: ", ")
        throw PrivateClusterError(
            .foreignVersion,
            "\(folder) was written by PostgreSQL \(dataVersion), but only \(versions) is installed: install "
                + "postgresql-\(dataVersion), or move the data over with pg_upgrade or dump and restore")
    }

    /// 15 in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
    static func majorVersion(in output: String) -> Int? {
        output.firstMatch(of: /\(PostgreSQL\) (\d+)/).flatMap { Int($0.1) }
    }

    private static func isComplete(_ directory: String) -> Bool {
        programs.allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }
    }
}

/// The names in a folder, without `.` and `..`; empty when it cannot be read.
func directoryEntries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}
