import Foundation
import Glibc

/// A file with a key: the configured one, or one of our own in the data folder.
struct KeyFile: Sendable {
    let path: String
    /// The setting that names another.
    let setting: String
    /// A configured file must be there; our own is made.
    let isConfigured: Bool
    /// For messages, e.g. "a signing key".
    let what: String

    init(_ configured: String?, setting: String, dataDirectory: String, name: String, what: String) {
        path = configured ?? dataDirectory + "/" + name
        self.setting = setting
        isConfigured = configured != nil
        self.what = what
    }

    /// `nil` when none was made yet.
    ///
    /// - Parameter rule: What a usable file holds, for the message about one that is not.
    func existing<Key>(_ rule: String, _ read: (String) -> Key?) throws(SettingsError) -> Key? {
        guard FileManager.default.fileExists(atPath: path) else {
            guard !isConfigured else { throw SettingsError(setting, "names a file that is not there") }
            return nil
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let key = read(text) else {
            throw SettingsError(setting, rule)
        }
        return key
    }

    /// Makes the file with `text`, unless another process has made it meanwhile.
    func make(_ text: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        // Made whole under another name and linked: of two processes one is first, and nobody reads half a key.
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw unwritable }
    }

    var unwritable: SettingsError { SettingsError("DATA_DIR", "can't be written to; \(what) belongs there") }
}
