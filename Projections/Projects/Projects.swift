public import Projecting

extension Projection {
    /// Projects with their phases and elevations counted: what `GET /projects` lists.
    public static let projects = Projection(folder: "Projects", name: "projects", version: 3)
}
