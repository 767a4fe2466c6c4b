import Foundation
import LogikalClient

/// The file with the key under which tokens of open sessions are kept.
struct SessionKeyFile: Sendable {
    private let file: KeyFile

    init(_ settings: Settings) {
        file = KeyFile(
            settings.sessionKeyFile, setting: "SESSION_KEY_FILE", dataDirectory: settings.dataDirectory,
            name: "session-key", what: "a key for tokens")
    }

    func ensure(using generator: inout some RandomNumberGenerator) throws -> TokenSeal {
        if let seal = try existing() { return seal }
        let key = (0..<TokenSeal.keyLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try file.make(Data(key).base64EncodedString() + "\n")
        guard let seal = try existing() else { throw file.unwritable }
        return seal
    }

    private func existing() throws -> TokenSeal? {
        try file.existing(
            "must name a readable file with 32 bytes in base64, as `openssl rand -base64 32` writes them"
        ) { text in
            Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines))
                .flatMap { TokenSeal(key: Array($0)) }
        }
    }
}
