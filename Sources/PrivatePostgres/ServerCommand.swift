import Glibc
import Subprocess
import SystemPackage

/// Runs the server's programs as the server's user.
struct ServerCommand: Sendable {
    let binaries: ServerBinaries
    let account: ServerAccount
    let folder: ClusterFolder

    struct Outcome: Sendable {
        let isSuccess: Bool
        /// What the program printed on both outputs.
        let text: String
    }

    /// Whether the server's process lives, starting and stopping included.
    var isServerAlive: Bool {
        readFile(folder.postmasterFile).flatMap(PostmasterFile.init)?.isServer(of: folder.data, account: account)
            ?? false
    }

    /// The programs' environment: C messages, which this module reads, and none of libpq's variables.
    private static let environment = Environment.inherit.updating([
        "LC_ALL": "C", "PGDATA": nil, "PGHOST": nil, "PGPORT": nil, "PGUSER": nil, "PGDATABASE": nil,
        "PGOPTIONS": nil, "PGPASSWORD": nil, "PGSERVICE": nil, "PGCTLTIMEOUT": nil,
    ])

    /// Runs `initdb`, `pg_ctl` … with the arguments, in the cluster's folder.
    func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        var options = PlatformOptions()
        let command = try changeOfUser() + ["\(binaries.directory)/\(program)"] + arguments
        // Not in the terminal's foreground group, so that Ctrl-C does not tear a half-made cluster.
        options.processGroupID = 0
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: Self.environment, workingDirectory: FilePath(folder.root), platformOptions: options,
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        return Outcome(isSuccess: result.terminationStatus.isSuccess, text: result.standardOutput)
    }

    /// The words that make root's program another user's.
    ///
    /// `setpriv` rather than Subprocess's own change of user: the latter calls glibc's setuid between clone and exec,
    /// which waits for ever when another thread was just starting a thread (seen with swift-subprocess 1.0.2).
    private func changeOfUser() throws -> [String] {
        guard account.isOther else { return [] }
        guard let program = Self.setprivPaths.first(where: { access($0, X_OK) == 0 }) else {
            throw PrivateClusterError(
                .noAccount,
                "PostgreSQL must run as \(account.name), not as root, but setpriv is missing: install util-linux, or "
                    + "run as an ordinary user")
        }
        return [program, "--reuid=\(account.uid)", "--regid=\(account.gid)", "--clear-groups", "--no-new-privs"]
    }

    private static let setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv"]

    /// What `postgres --version` prints; `nil` when it cannot run.
    static func version(of program: String) async -> String? {
        let result = try? await Subprocess.run(
            .path(FilePath(program)), arguments: ["--version"], output: .string(limit: 1024))
        return result?.standardOutput
    }
}
