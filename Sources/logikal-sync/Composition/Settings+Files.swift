import Serving

extension Settings {
    /// Reads what the settings name by its path, for a process that would need it only later, or again and again. What
    /// lies in the data folder is our own, and is made where it is missing.
    func checkFiles(for roles: Set<ProcessRole>) throws(SettingsError) {
        if masterKeyFile != nil { _ = try MasterKeyFile(self).existing() }
        if sessionKeyFile != nil { _ = try SessionKeyFile(self).existing() }
        if signingKeyFile != nil { _ = try SigningKeyFile(self).existing() }
        if roles.contains(.work), let checkpointFolder { try CheckpointFolder(path: checkpointFolder).check() }
        guard roles.contains(.serve), let tls else { return }
        do {
            try tls.check()
        } catch {
            let setting = error.path == tls.key ? "TLS_KEY_FILE" : "TLS_CERTIFICATE_FILE"
            throw SettingsError(setting, "can't be used: \(error.path) \(error.message)")
        }
    }
}
