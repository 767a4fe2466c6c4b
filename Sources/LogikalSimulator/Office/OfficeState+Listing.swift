import EventSourcing

/// An elevation with what its artefacts are made from.
struct LocatedElevation: Sendable {
    let project: String
    let projectName: String
    let record: ElevationRecord
}

/// What the API lists, in its order. `nil` where the object is gone.
extension OfficeState {
    func directoryListing(of directory: Int) -> [JSONValue]? {
        directories[directory]?.children.map(listing(ofDirectory:))
    }

    func listing(ofDirectory number: Int) -> JSONValue {
        let node = directories[number]
        var row = JSONObject([("name", .text(node?.name))])
        if node?.listsPath == true || node?.parent != 0 { row["path"] = .string(path(of: number)) }
        return .object(row)
    }

    func projectListing(of directory: Int) -> [JSONValue]? {
        directories[directory]?.projects.map { .object(row(ofProject: $0)) }
    }

    /// The project if that directory lists it.
    func project(_ id: String, in directory: Int) -> Int? {
        guard let ordinal = ordinal(of: id), projects[ordinal].directory == directory else { return nil }
        return ordinal
    }

    func listedRow(ofProject ordinal: Int) -> JSONValue? {
        projects[ordinal].directory == nil ? nil : .object(row(ofProject: ordinal))
    }

    mutating func phaseListing(of ordinal: Int) -> [JSONValue]? {
        projects[ordinal].directory == nil ? nil : phases(ofProject: ordinal).map { .object($0.row) }
    }

    mutating func phase(_ id: String, of ordinal: Int) -> PhaseRecord? {
        projects[ordinal].directory == nil ? nil : phases(ofProject: ordinal).first { $0.id == id }
    }

    mutating func elevation(_ id: String, phase: String, of ordinal: Int) -> LocatedElevation? {
        guard let record = self.phase(phase, of: ordinal)?.elevations.first(where: { $0.id == id }) else { return nil }
        return located(record, ordinal)
    }

    /// Parts lists carry the name that the project was created with: a new name alone makes no new parts.
    func located(_ record: ElevationRecord, _ ordinal: Int) -> LocatedElevation {
        let id = projects[ordinal].id
        return LocatedElevation(project: id, projectName: "Project \(id.prefix(8))", record: record)
    }

    /// Prices follow from the elevation's id and revision; a project that was never calculated has none.
    mutating func estimation(of ordinal: Int) -> JSONValue {
        let id = projects[ordinal].id
        var elevations: [JSONValue] = []
        if row(ofProject: ordinal)["estimated"]?.bool == true {
            elevations = phases(ofProject: ordinal).flatMap(\.elevations).map(price)
        }
        return ["currency": "EUR", "elevations": .array(elevations), "id": .string(id)]
    }

    private func price(_ record: ElevationRecord) -> JSONValue {
        let unit = unitPrice(record)
        let amount = record.row["amount"]?.number?.double ?? 0
        let line = Int((Double(unit) * amount).rounded())
        return [
            "id": .string(record.id), "name": record.row["name"] ?? .null,
            "netPrice": .thousandths(line * 10), "netPricePerUnit": .thousandths(unit * 10),
            "totalPrice": .thousandths(line * 12), "totalPricePerUnit": .thousandths(unit * 12),
        ]
    }

    /// In cents.
    func unitPrice(_ record: ElevationRecord) -> Int {
        var random = generator.stream("price", id: record.id, record.drawing)
        return record.isText ? 0 : random.number(in: 15_000...480_000)
    }
}
