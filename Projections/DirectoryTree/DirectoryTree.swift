public import Projecting

extension Projection {
    /// The directories with their direct children counted: what `GET /directories` lists.
    public static let directoryTree = Projection(folder: "DirectoryTree", name: "directory_tree", version: 3)
}
