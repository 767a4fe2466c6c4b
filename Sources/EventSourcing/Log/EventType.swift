/// What happened, in the past tense: `elevation.changed`, `parts_list.stored`.
public struct EventType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// What happened to an entity of `entityType` itself, e.g. `project.moved`.
    public init(_ entityType: EntityType, _ verb: Verb) { rawValue = "\(entityType).\(verb.rawValue)" }

    public enum Verb: String, Sendable, CaseIterable {
        case discovered, changed, moved, removed, restored
        /// A person took it out of what is looked at, or back in; nothing happened to it outside.
        case excluded, included
        /// Fields of its history were erased; the event says which.
        case redacted
    }

    public var description: String { rawValue }
}
