public import EventSourcing

/// Prices of a project's elevations, `GET /projects/selected/estimation` (`logikal-api.md` 7). Amounts carry the
/// digits they came with; `nil` where the project was not calculated.
public struct Estimation: Sendable, Equatable {
    public struct Elevation: Sendable, Equatable {
        public let id: LogikalID
        public let name: String?
        public let netPricePerUnit: JSONNumber?
        public let totalPricePerUnit: JSONNumber?
        public let netPrice: JSONNumber?
        public let totalPrice: JSONNumber?
    }

    public let project: LogikalID?
    /// As given: a code or a symbol, the vendor does not say.
    public let currency: String?
    public let elevations: [Elevation]

    /// `nil` when `data` is not the documented object.
    public init?(_ data: JSONValue) {
        guard let object = data.object else { return nil }
        project = object["id"]?.string.map(LogikalID.init)
        currency = object["currency"]?.string
        elevations = (object["elevations"]?.array ?? []).compactMap { item in
            guard let id = item["id"]?.string else { return nil }
            return Elevation(
                id: LogikalID(id), name: item["name"]?.string,
                netPricePerUnit: item["netPricePerUnit"]?.number, totalPricePerUnit: item["totalPricePerUnit"]?.number,
                netPrice: item["netPrice"]?.number, totalPrice: item["totalPrice"]?.number)
        }
    }
}
