import Crypto
import EmbeddedFiles
public import Feeding
import PostgresClient

extension PostgresAccessStore {
    private static let cursorPurpose = "feed_cursor"
    private static let secretLength = 32
    private static let find = EmbeddedFiles.text("access.signing_key")
    private static let insert = EmbeddedFiles.text("access.insert_signing_key")

    /// The codec with the key that all nodes share, which the first of them to ask makes.
    public func cursorCodec(using generator: inout some RandomNumberGenerator) async throws -> FeedCursorCodec {
        let secret = (0..<Self.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let find = SQL(Self.find, binds: [PostgresValue(Self.cursorPurpose)], name: "access.signing_key")
        let insert = SQL(
            Self.insert, binds: [PostgresValue(Self.cursorPurpose), PostgresValue(secret)],
            name: "access.insert_signing_key")
        return try await pool.readingShared { connection in
            // Another purpose may take the number that this one wanted, but no more often than there are purposes.
            while true {
                let codec = try connection.query(find) { row in
                    FeedCursorCodec(
                        keyID: Int16(truncatingIfNeeded: try row.int32("id")),
                        key: SymmetricKey(data: try row.bytes("secret")))
                }.first
                if let codec { return codec }
                try connection.execute(insert)
            }
        }
    }
}
