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

    /// The programs' environment: C messages, which this module reads, and none of libpq's variables.
    private static let environment = Environment.inherit.updating([
        "LC_ALL": "C", "PGDATA": nil, "PGHOST": nil, "PGPORT": nil, "PGUSER": nil, "PGDATABASE": nil,
        "PGOPTIONS": nil, "PGPASSWORD": nil, "PGSERVICE": nil, "PGCTLTIMEOUT": nil,
    ])

    /// Runs `initdb`, `pg_ctl` … with the arguments, in the cluster's folder.
    func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        var options = PlatformOptions()
        if account.isOther {
            options.userID = account.uid
            options.groupID = account.gid
            options.supplementaryGroups = [account.gid]
        }
        // Not in the terminal's foreground group, so that Ctrl-C does not tear a half-made cluster.
        options.processGroupID = 0
        let result = try await Subprocess.run(
            .path(FilePath("\(binaries.directory)/\(program)")), arguments: Arguments(arguments),
            environment: Self.environment, workingDirectory: FilePath(folder.root), platformOptions: options,
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        return Outcome(isSuccess: result.terminationStatus.isSuccess, text: result.standardOutput)
    }

    /// What `postgres --version` prints; `nil` when it cannot run.
    static func version(of program: String) async -> String? {
        let result = try? await Subprocess.run(
            .path(FilePath(program)), arguments: ["--version"], output: .string(limit: 1024))
        return result?.standardOutput
    }
}
