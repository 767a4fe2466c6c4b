/// How lines of the log look.
public enum LogFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// An object a line.
    case json
}
