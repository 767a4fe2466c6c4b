public import EventSourcing
public import LogikalModel

/// An entity as one look at Logikal saw it.
public struct Sighting: Sendable {
    public let entity: EntityReference
    public let naturalKey: NaturalKey
    public var parent: EntityReference?
    /// The vendor's fields, `logikalId`, and for an elevation `thumbnail` and `partsList`.
    public var state: JSONObject
    public let observedAt: Timestamp

    public init(
        entity: EntityReference, naturalKey: NaturalKey, parent: EntityReference?, state: JSONObject,
        observedAt: Timestamp
    ) {
        self.entity = entity
        self.naturalKey = naturalKey
        self.parent = parent
        self.state = state
        self.observedAt = observedAt
    }

    /// What no list says: prices and addresses, which are asked for by calls of their own.
    static let unlistedFields = ["addresses", "estimation", "quotationPrice"]

    /// What other looks than a listing found, and this one says nothing of, is as it was.
    func completed(from known: JSONObject) -> Sighting {
        var sighting = self
        for field in Self.unlistedFields where state[field] == nil {
            guard let value = known[field], !value.isNull else { continue }
            sighting.state[field] = value
        }
        return sighting
    }
}
