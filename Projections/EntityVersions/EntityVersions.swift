public import Projecting

extension Projection {
    /// From where to where in the log each version of each entity held: what every question about the past is answered
    /// from. The states themselves stay in the log.
    public static let entityVersions = Projection(folder: "EntityVersions", name: "entity_versions", version: 2)
}
