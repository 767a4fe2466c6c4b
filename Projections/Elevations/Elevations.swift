public import Projecting

extension Projection {
    /// Elevations with the project that they belong to: what `GET /elevations` lists.
    public static let elevations = Projection(folder: "Elevations", name: "elevations", version: 3)
}
