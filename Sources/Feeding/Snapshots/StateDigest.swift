public import EventSourcing

/// What is alive, per entity type: how many, and a digest by which a consumer proves that it has the same.
///
/// The digest of a type is the lower-case hexadecimal SHA-256 over the lines `<id> <version>\n` of its living entities,
/// sorted by id bytewise; the id in lower case with hyphens and the version as the feed's rows have them. A type of
/// which nothing is alive has the digest of no bytes.
public struct StateDigest: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public let count: Int
        public let digest: String

        public init(count: Int, digest: String) {
            self.count = count
            self.digest = digest
        }

        static let empty = Part(count: 0, digest: Hash.of([]).description)
    }

    public let parts: [EntityType: Part]

    /// - Parameter types: Those that were asked for, also where nothing of them is alive.
    public init(_ parts: [EntityType: Part], of types: [EntityType]) {
        self.parts = Dictionary(types.map { ($0, parts[$0] ?? .empty) }, uniquingKeysWith: { first, _ in first })
    }

    public var count: Int { parts.values.reduce(0) { $0 + $1.count } }

    /// `{"count":…,"digest":{"<type>":{"count":…,"digest":"…"},…}}`
    public var json: JSONValue {
        let digests = parts.map { type, part in
            (type.rawValue, ["count": .integer(part.count), "digest": .string(part.digest)] as JSONValue)
        }
        return ["count": .integer(count), "digest": .object(JSONObject(digests))]
    }
}
