/// Text that the server keeps byte for byte as a value of type `json`.
public struct PostgresJSON: Sendable, Hashable {
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

extension PostgresJSON: PostgresEncodable {
    public static var postgresType: PostgresType { .json }
    public var postgresValue: PostgresValue { PostgresValue(type: .json, storage: .bytes(utf8)) }
}
