public import EventSourcing

/// Something that a consumer could not take in, and why.
public struct Rejection: Hashable, Sendable {
    /// In code points of the error; what is longer is cut.
    public static let longestError = 2000

    public let entity: EntityReference
    /// Of the change, where the consumer names it.
    public let position: Position?
    /// Of the entity, where the consumer names it.
    public let version: Int64?
    public let error: String

    public init(entity: EntityReference, position: Position?, version: Int64?, error: String) {
        self.entity = entity
        self.position = position
        self.version = version
        self.error = error
    }

    /// As a consumer reports it; `nil` without position and version, or with a type that is no name.
    public init?(reported entity: EntityReference, position: Position?, version: Int64?, error: String) {
        let type = entity.type.rawValue.utf8
        let isName = (1...64).contains(type.count) && type.allSatisfy { (0x21...0x7E).contains($0) }
        guard isName, position != nil || version != nil else { return nil }
        // As PostgreSQL counts.
        let text = String(error.unicodeScalars.prefix(Self.longestError))
        self.init(entity: entity, position: position, version: version, error: text)
    }
}

/// A rejection as it is kept until it is settled.
public struct KeptRejection: Hashable, Sendable {
    public let rejection: Rejection
    /// How often the entity was rejected.
    public let times: Int
    public let firstAt: Timestamp
    public let lastAt: Timestamp

    public init(_ rejection: Rejection, times: Int, firstAt: Timestamp, lastAt: Timestamp) {
        self.rejection = rejection
        self.times = times
        self.firstAt = firstAt
        self.lastAt = lastAt
    }

    public var json: JSONValue {
        [
            "entity": .string(rejection.entity.id.text), "error": .string(rejection.error),
            "firstAt": .string(firstAt.description), "lastAt": .string(lastAt.description),
            "position": rejection.position.map { .integer($0.rawValue) } ?? .null, "times": .integer(times),
            "type": .string(rejection.entity.type.rawValue),
            "version": rejection.version.map { .integer($0) } ?? .null,
        ]
    }
}
