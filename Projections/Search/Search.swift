public import Projecting

extension Projection {
    /// By which words everything is found: what `GET /search` looks into.
    public static let search = Projection(folder: "Search", name: "search", version: 1)
}
