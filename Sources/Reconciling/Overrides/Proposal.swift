public import EventSourcing
public import Foundation

/// Values that somebody in Odoo wants an entity to have, and what he had before his eyes.
public struct Proposal: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        /// What Logikal said; `nil` where the version tells.
        public let base: JSONValue?
        public let value: JSONValue

        public init(base: JSONValue?, value: JSONValue) {
            self.base = base
            self.value = value
        }
    }

    public let entity: UUID
    /// The version of the entity that was seen.
    public let version: Int64?
    public let fields: [String: Field]
    /// When it was changed in Odoo; `nil` for now.
    public let at: Timestamp?
    /// Makes sending it twice harmless.
    public let idempotencyKey: String?

    public static let mostFields = 100
    /// In bytes.
    public static let longestValue = 20_000

    public init(
        entity: UUID, version: Int64?, fields: [String: Field], at: Timestamp? = nil, idempotencyKey: String? = nil
    ) {
        self.entity = entity
        self.version = version
        self.fields = fields
        self.at = at
        self.idempotencyKey = idempotencyKey
    }

    /// By which the same proposal is told from another under the same idempotency key.
    public var digest: String {
        let fields = fields.map { name, field in
            // An array, since an absent base is not a null one.
            return (name, JSONValue.array([field.value] + [field.base].compactMap { $0 }))
        }
        let content: JSONValue = [
            "at": .text(at?.description), "entity": .string(entity.text), "fields": .object(JSONObject(fields)),
            "version": version.map { .integer($0) } ?? .null,
        ]
        return Hash.of(CanonicalJSON.bytes(content)).description
    }
}
