import EventSourcing

/// The phases of a project with their elevations.
enum PhaseRows {
    /// - Parameter phases: As `/projects/{id}/complete` gives them.
    static func json(_ phases: JSONValue?, _ asOf: AsOf) -> JSONValue {
        .array(
            (phases?.array ?? []).map { entry in
                let elevations = entry["elevations"]?.array ?? []
                return [
                    "count": .integer(elevations.count),
                    "elevations": .array(elevations.map { ElevationCard.json($0, asOf) }),
                    "id": entry["phase"]?["id"] ?? .null, "state": entry["phase"]?["state"] ?? .null,
                ]
            })
    }
}
