/// The server's own words about an error.
public struct PostgresServerReport: Sendable, Hashable {
    /// Five characters.
    public let sqlState: String
    /// `ERROR`, `FATAL` or `PANIC`; the connection survives only the first.
    public let severity: String
    /// The primary message, which may quote data in some classes of error.
    public let message: String
    /// More about the case at hand. It often quotes data.
    public let detail: String?
    /// What the server suggests.
    public let hint: String?
    /// Where in functions or in a COPY it happened. It may quote data.
    public let context: String?
    public let schemaName: String?
    public let tableName: String?
    public let columnName: String?
    public let constraintName: String?
    /// The function in the server's source that raised it.
    let function: String?

    /// The message where its class of error names objects only, else a stand-in.
    ///
    /// Data exceptions (class 22) quote the value that was refused.
    var shareableMessage: String {
        guard sqlState.hasPrefix("22") else { return hint.map { "\(message) (\($0))" } ?? message }
        return "a value was refused by the server (its message quotes the value, so only debugDescription shows it)"
    }

    /// Names of what the error is about, for a log line.
    var objectNames: String {
        [("constraint", constraintName), ("table", tableName), ("column", columnName)]
            .compactMap { kind, name in name.map { "\(kind) \($0)" } }
            .joined(separator: ", ")
    }
}

extension PostgresServerReport: CustomDebugStringConvertible {
    public var debugDescription: String {
        [
            ("severity", severity), ("message", message), ("detail", detail), ("hint", hint), ("context", context),
            ("schema", schemaName), ("table", tableName), ("column", columnName), ("constraint", constraintName),
        ]
        .compactMap { key, value in value.map { "\(key): \($0)" } }
        .joined(separator: "; ")
    }
}
