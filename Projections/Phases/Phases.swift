public import Projecting

extension Projection {
    /// Phases with their elevations counted: what `GET /phases` lists.
    public static let phases = Projection(folder: "Phases", name: "phases", version: 3)
}
