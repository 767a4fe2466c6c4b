public import Projecting

/// Every read model. Adding one is a folder beside this file and a line here.
public enum Catalog {
    public static let projections: [Projection] = [
        .directoryTree, .projects, .phases, .elevations, .parts, .entityVersions, .search,
    ]
}
