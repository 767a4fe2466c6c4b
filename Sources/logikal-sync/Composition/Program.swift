/// What this program says that it is.
enum Program {
    /// Of the API and its command line, by semver.org's rules.
    static let version = "0.6.0"
}
