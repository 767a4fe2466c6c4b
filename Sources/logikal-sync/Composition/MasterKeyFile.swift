import AccessControl
import Foundation

/// The file with the key under which tenants' passwords are sealed.
struct MasterKeyFile: Sendable {
    private static let rule =
        "must name a readable file with 32 bytes in base64, as `openssl rand -base64 32` writes them"

    private let file: KeyFile

    init(_ settings: Settings) {
        file = KeyFile(
            settings.masterKeyFile, setting: "MASTER_KEY_FILE", dataDirectory: settings.dataDirectory,
            name: "master-key", what: "a master key")
    }

    /// `nil` when none was made yet.
    func existing() throws(SettingsError) -> MasterKey? { try file.existing(Self.rule, Self.key) }

    func ensure(using generator: inout some RandomNumberGenerator) throws -> MasterKey {
        if let key = try existing() { return key }
        let bytes = (0..<MasterKey.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try file.make(Data(bytes).base64EncodedString() + "\n")
        guard let key = try existing() else { throw file.unwritable }
        return key
    }

    /// From a file that somebody names.
    static func read(_ path: String) throws(SettingsError) -> MasterKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let key = key(text) else {
            throw SettingsError(path, rule)
        }
        return key
    }

    private static func key(_ text: String) -> MasterKey? {
        Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { MasterKey(Array($0)) }
    }
}
