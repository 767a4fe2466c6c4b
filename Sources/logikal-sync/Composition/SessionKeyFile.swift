import Foundation
import LogikalClient
import Waking

/// The file with the key under which tokens of open sessions, and secrets of webhooks, are kept.
struct SessionKeyFile: Sendable {
    private let file: KeyFile

    init(_ settings: Settings) {
        file = KeyFile(
            settings.sessionKeyFile, setting: "SESSION_KEY_FILE", dataDirectory: settings.dataDirectory,
            name: "session-key", what: "a key for tokens")
    }

    func ensure(using generator: inout some RandomNumberGenerator) throws -> TokenSeal {
        guard let seal = TokenSeal(key: try ensureKey(using: &generator)) else { throw file.unwritable }
        return seal
    }

    /// For the secrets of webhooks; what is sealed under it says what for.
    func ensureWebhookSeal(using generator: inout some RandomNumberGenerator) throws -> WebhookSeal {
        WebhookSeal(key: try ensureKey(using: &generator))
    }

    private func ensureKey(using generator: inout some RandomNumberGenerator) throws -> [UInt8] {
        if let key = try existing() { return key }
        let key = (0..<TokenSeal.keyLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try file.make(Data(key).base64EncodedString() + "\n")
        guard let key = try existing() else { throw file.unwritable }
        return key
    }

    func existing() throws(SettingsError) -> [UInt8]? {
        try file.existing(
            "must name a readable file with 32 bytes in base64, as `openssl rand -base64 32` writes them"
        ) { text in
            Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines))
                .flatMap { $0.count == TokenSeal.keyLength ? Array($0) : nil }
        }
    }
}
