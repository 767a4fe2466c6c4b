/// Where a certificate and its key are kept, each in PEM.
public struct TLSFiles: Sendable, Hashable {
    /// The server's own certificate first, then those that it rests on.
    public var certificates: String
    public var key: String
    /// Between two looks whether they have changed.
    public var interval: Duration

    public init(certificates: String, key: String, interval: Duration = .seconds(10)) {
        self.certificates = certificates
        self.key = key
        self.interval = interval
    }

    /// - Throws: Where they can't be used as they are now.
    public func check() throws(TLSError) { try ServerCertificate.check(self) }
}

/// Why a certificate can't be used. Never shows a key.
public struct TLSError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreadable = "tls_file_unreadable"
        case invalid = "tls_file_invalid"
        /// A key of another certificate.
        case mismatch = "tls_key_mismatch"
    }

    public let code: Code
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message) (\(code.rawValue))" }
}
