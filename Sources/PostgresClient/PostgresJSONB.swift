/// Text that the server parses and normalises (key order, duplicates, white space) into a value of type `jsonb`.
public struct PostgresJSONB: Sendable, Hashable {
    /// The JSON text in UTF-8. It is the server that checks it.
    public let utf8: [UInt8]

    /// - Parameter text: one JSON value.
    public init(_ text: String) {
        utf8 = Array(text.utf8)
    }

    /// - Parameter utf8: one JSON value in UTF-8.
    public init(utf8: [UInt8]) {
        self.utf8 = utf8
    }
}

extension PostgresJSONB: PostgresEncodable {
    public static var postgresType: PostgresType { .jsonb }
    public var postgresValue: PostgresValue { PostgresValue(type: .jsonb, storage: .jsonb(utf8)) }
}
