public import EventSourcing

extension EntityType {
    public static let directory = EntityType(rawValue: "directory")
    public static let project = EntityType(rawValue: "project")
    public static let phase = EntityType(rawValue: "phase")
    public static let elevation = EntityType(rawValue: "elevation")

    /// Removals that were withheld together; nothing of Logikal's, but what we say of it.
    public static let deletions = EntityType(rawValue: "deletions")
    /// What a person wants to be looked at or left out; nothing of Logikal's either.
    public static let scopeRule = EntityType(rawValue: "scope_rule")

    /// What an elevation's parts list was decoded to; its bytes belong to the elevation itself.
    public static let partsList = EntityType(rawValue: "parts_list")

    /// The four levels that are crawled, parents before children.
    public static let logikalLevels: [EntityType] = [.directory, .project, .phase, .elevation]

    /// The shape of the states that are written now. Events of an older one are read through upcasters, whose own
    /// `upcast.newest` has to say the same.
    public var schemaVersion: Int16 { self == .phase ? 2 : 1 }
}
