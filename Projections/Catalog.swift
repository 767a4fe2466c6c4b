import EmbeddedFiles
public import Projecting

/// Every read model. Adding one is a folder beside this file and a line here.
public enum Catalog {
    public static let projections: [Projection] = [
        projection("DirectoryTree", name: "directory_tree", version: 1),
        projection("Projects", name: "projects", version: 1),
        projection("Phases", name: "phases", version: 1),
        projection("Elevations", name: "elevations", version: 1),
    ]

    private static func projection(_ folder: String, name: String, version: Int32) -> Projection {
        Projection(
            name: name, version: version, schema: EmbeddedFiles.text("\(folder).v\(version).schema"),
            apply: EmbeddedFiles.text("\(folder).v\(version).apply"))
    }
}
