import EventSourcing
import Foundation
import Glibc

/// The file with the key that signs checkpoints: the configured one, or one of our own in the data folder.
struct SigningKeyFile: Sendable {
    let path: String
    /// A configured file must be there; our own is made.
    let isConfigured: Bool

    init(_ settings: Settings) {
        path = settings.signingKeyFile ?? settings.dataDirectory + "/log-signing-key.pem"
        isConfigured = settings.signingKeyFile != nil
    }

    /// `nil` when none was made yet.
    func existing() throws -> LogSigningKey? {
        guard FileManager.default.fileExists(atPath: path) else {
            guard !isConfigured else {
                throw SettingsError("LOG_SIGNING_KEY_FILE", "names a file that is not there")
            }
            return nil
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let key = LogSigningKey(text: text) else {
            throw SettingsError(
                "LOG_SIGNING_KEY_FILE",
                "must name a readable file with an Ed25519 key: PEM as openssl writes it, or 32 bytes in base64")
        }
        return key
    }

    func ensure() throws -> LogSigningKey {
        if let key = try existing() { return key }
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        // Made whole under another name and linked: of two processes one is first, and nobody reads half a key.
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SettingsError("DATA_DIR", "can't be written to; a signing key belongs there") }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data(LogSigningKey().secretText.utf8))
        try handle.close()
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST, let key = try existing() else {
            throw SettingsError("DATA_DIR", "can't be written to; a signing key belongs there")
        }
        return key
    }
}
