public import Projecting

extension Projection {
    /// Decoded parts lists by elevation: what `GET /elevations/{id}/parts` and a project's totals are read from. The
    /// rows themselves are stored once per content, beside the log.
    public static let parts = Projection(folder: "Parts", name: "parts", version: 1)
}
