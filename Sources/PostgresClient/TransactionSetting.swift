/// A setting of the server that holds for one transaction, as `set local` makes it.
public struct TransactionSetting: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Statements for all of them; `nil` for none. A query would do, but it would take the transaction's snapshot, and
    /// who wants to lock something first could not.
    static func statement(_ settings: [TransactionSetting]) -> String? {
        guard !settings.isEmpty else { return nil }
        return settings.map { "set local \(identifier($0.name)) = \(quoted($0.value))" }.joined(separator: ";")
    }

    /// Names of extensions' settings have a part before a dot.
    private static func identifier(_ name: String) -> String {
        name.split(separator: ".").map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ".")
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
