/// A setting that can't be used. Names the setting and the remedy, never the value: it may be a secret.
struct SettingsError: Error, CustomStringConvertible {
    let setting: String
    let message: String

    init(_ setting: String, _ message: String) {
        self.setting = setting
        self.message = message
    }

    var description: String { "\(setting) \(message)." }
}
