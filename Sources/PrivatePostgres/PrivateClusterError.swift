/// Why the private PostgreSQL server cannot run.
public struct PrivateClusterError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// No server programs are installed.
        case binariesMissing
        /// The data was written by a major version whose programs are not installed.
        case foreignVersion
        /// The folder cannot be used: its path, its owner, its contents or a parent is in the way.
        case unusableFolder
        /// There is no user as whom the server may run.
        case noAccount
        /// `initdb` failed.
        case creationFailed
        /// The server did not start, or did not become ready.
        case startFailed
        /// Another process has been starting or stopping the server for too long.
        case lockTimeout
    }

    public let code: Code
    /// One sentence with the remedy.
    public let message: String
    /// What the programs said, where they ran.
    public let output: String?

    init(_ code: Code, _ message: String, output: String? = nil) {
        self.code = code
        self.message = message
        self.output = output
    }

    public var description: String {
        output.map { "\(code.rawValue): \(message)\n\($0)" } ?? "\(code.rawValue): \(message)"
    }
}
