public import EventSourcing
public import Foundation

/// What of Logikal is looked at, with all that is in it.
public enum SyncScope: Sendable, Hashable {
    case everything
    case directory(UUID)
    case project(UUID)

    public enum Kind: String, Sendable, CaseIterable {
        case everything, directory, project
    }

    public var kind: Kind {
        switch self {
        case .everything: .everything
        case .directory: .directory
        case .project: .project
        }
    }

    /// `nil` for everything.
    public var entity: UUID? {
        switch self {
        case .everything: nil
        case .directory(let id), .project(let id): id
        }
    }

    /// `nil` where kind and entity don't fit together.
    public init?(_ kind: Kind, entity: UUID?) {
        switch (kind, entity) {
        case (.everything, nil): self = .everything
        case (.directory, let id?): self = .directory(id)
        case (.project, let id?): self = .project(id)
        default: return nil
        }
    }

    public var json: JSONValue {
        guard let entity else { return ["type": .string(kind.rawValue)] }
        return ["id": .string(entity.text), "type": .string(kind.rawValue)]
    }
}

extension SyncScope: CustomStringConvertible {
    public var description: String { entity.map { "\(kind.rawValue) \($0.text)" } ?? kind.rawValue }
}
