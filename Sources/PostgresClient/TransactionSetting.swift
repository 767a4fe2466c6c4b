/// A setting of the server that holds for one transaction, as `set local` makes it.
public struct TransactionSetting: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// One statement for all of them; `nil` for none.
    static func statement(_ settings: [TransactionSetting]) -> String? {
        guard !settings.isEmpty else { return nil }
        let calls = settings.map { "set_config(\(quoted($0.name)), \(quoted($0.value)), true)" }
        return "select " + calls.joined(separator: ", ")
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
