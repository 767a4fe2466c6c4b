public import AccessControl
import Crypto
public import Feeding
import PostgresClient

extension PostgresAccessStore {
    private static let secretLength = 32

    /// The codec with the key that all nodes share, which the first of them to ask makes.
    public func cursorCodec(using generator: inout some RandomNumberGenerator) async throws -> FeedCursorCodec {
        let (id, key) = try await signingKey("feed_cursor", using: &generator)
        return FeedCursorCodec(keyID: id, key: key)
    }

    /// As `cursorCodec(using:)`, for access tokens.
    public func tokenCodec(using generator: inout some RandomNumberGenerator) async throws -> AccessTokenCodec {
        let (id, key) = try await signingKey("access_token", using: &generator)
        return AccessTokenCodec(keyID: id, key: key)
    }

    /// Makes another key for access tokens; whoever opened a codec before goes on with the old one. Takes the owner's
    /// rights.
    ///
    /// - Returns: Its number.
    public func replaceTokenKey(using generator: inout some RandomNumberGenerator) async throws -> Int16 {
        let secret = Self.secret(using: &generator)
        let replace = SQL(
            statement: "access.replace_signing_key", [PostgresValue("access_token"), PostgresValue(secret)])
        return try await pool.readingShared { connection in
            try connection.query(replace) { Int16(truncatingIfNeeded: try $0.int32("id")) }[0]
        }
    }

    private static func secret(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private func signingKey(
        _ purpose: String, using generator: inout some RandomNumberGenerator
    ) async throws -> (id: Int16, key: SymmetricKey) {
        let secret = Self.secret(using: &generator)
        let find = SQL(statement: "access.signing_key", [PostgresValue(purpose)])
        let insert = SQL(statement: "access.insert_signing_key", [PostgresValue(purpose), PostgresValue(secret)])
        return try await pool.readingShared { connection in
            // Another purpose may take the number that this one wanted, but no more often than there are purposes.
            while true {
                let key = try connection.query(find) { row in
                    (Int16(truncatingIfNeeded: try row.int32("id")), SymmetricKey(data: try row.bytes("secret")))
                }.first
                if let key { return key }
                try connection.execute(insert)
            }
        }
    }
}
