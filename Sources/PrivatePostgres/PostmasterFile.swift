import Glibc

/// What a running server writes into `postmaster.pid` of its data folder.
struct PostmasterFile: Sendable, Hashable {
    let processID: pid_t
    /// Where its socket is; `nil` while it is still starting.
    let socketDirectory: String?

    /// - Parameter contents: the file's lines: process id, data folder, start time, port, socket folder, …
    init?(contents: String) {
        let lines = contents.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let processID = pid_t(first), processID > 0 else { return nil }
        self.processID = processID
        socketDirectory = lines.count > 4 && !lines[4].isEmpty ? String(lines[4]) : nil
    }

    /// Whether the process is alive and is the server of this data folder, rather than one that was given the
    /// number after the server died.
    func isServer(of dataDirectory: String, account: ServerAccount) -> Bool {
        var status = stat()
        guard stat("/proc/\(processID)", &status) == 0, status.st_uid == account.uid else { return false }
        return realpath("/proc/\(processID)/cwd") == realpath(dataDirectory)
    }
}

/// The path without links, or `nil` where there is nothing.
func realpath(_ path: String) -> String? {
    guard let resolved = Glibc.realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
