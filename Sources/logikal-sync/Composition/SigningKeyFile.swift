import EventSourcing

/// The file with the key that signs checkpoints.
struct SigningKeyFile: Sendable {
    private let file: KeyFile

    init(_ settings: Settings) {
        file = KeyFile(
            settings.signingKeyFile, setting: "LOG_SIGNING_KEY_FILE", dataDirectory: settings.dataDirectory,
            name: "log-signing-key.pem", what: "a signing key")
    }

    var path: String { file.path }

    /// `nil` when none was made yet.
    func existing() throws(SettingsError) -> LogSigningKey? {
        try file.existing(
            "must name a readable file with an Ed25519 key: PEM as openssl writes it, or 32 bytes in base64",
            LogSigningKey.init(text:))
    }

    func ensure() throws -> LogSigningKey {
        if let key = try existing() { return key }
        try file.make(LogSigningKey().secretText)
        guard let key = try existing() else { throw file.unwritable }
        return key
    }
}
