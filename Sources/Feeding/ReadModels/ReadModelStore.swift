public import EventSourcing
public import Foundation

/// Reads the current version of the read models, as they are or as they were. What a JSON object holds is said where it
/// is served.
public protocol ReadModelStore: Sendable {
    /// One page, in the order that is asked for.
    ///
    /// - Throws: `ReadModelError`; `HistoryError` for a position that the past can't be told of; or the storage's own
    ///   errors.
    func list(_ query: ReadModelQuery) async throws -> ReadModelPage

    /// One row as a JSON object; `nil` when there is none.
    ///
    /// - Parameter asOf: the position after which to read it; `nil` for now.
    /// - Throws: as `list`.
    func row(_ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position?) async throws -> [UInt8]?

    /// A directory and all below it, the upper before the lower; empty when there is no such directory.
    ///
    /// - Throws: as `list`.
    func directories(from id: UUID, tenant: TenantID, asOf: Position?) async throws -> [DirectoryNode]

    /// A project with its phases and their elevations as a JSON object; `nil` when there is no such project.
    ///
    /// - Throws: as `list`.
    func complete(project id: UUID, tenant: TenantID, asOf: Position?) async throws -> [UInt8]?

    /// What is called like the text or nearly so, the best first.
    ///
    /// - Returns: JSON objects with commas between them, without brackets.
    /// - Throws: as `list`.
    func search(_ query: SearchQuery) async throws -> [UInt8]

    /// The answer to an older client's question as a JSON object; `nil` when there is no such thing.
    ///
    /// - Throws: as `list`.
    func answer(_ question: OdooQuestion, tenant: TenantID) async throws -> [UInt8]?
}

/// Rows as they go out.
public struct ReadModelPage: Hashable, Sendable {
    /// JSON objects with commas between them, without brackets.
    public var rows: [UInt8]
    /// The place to go on after; `nil` on the last page.
    public var next: ReadModelPlace?

    public init(rows: [UInt8], next: ReadModelPlace?) {
        self.rows = rows
        self.next = next
    }
}

/// A directory among those that hold each other.
public struct DirectoryNode: Hashable, Sendable {
    public let id: UUID
    public let parent: UUID?
    /// A JSON object.
    public let row: [UInt8]

    public init(id: UUID, parent: UUID?, row: [UInt8]) {
        self.id = id
        self.parent = parent
        self.row = row
    }
}

/// What to search for, among everything that has a name.
public struct SearchQuery: Hashable, Sendable {
    public static let limits = 1...100
    public static let defaultLimit = 20
    public static let longestText = 200

    public var text: String
    /// Which types of entities; `nil` for all.
    public var types: [String]?
    public var limit: Int
    public var tenant: TenantID

    public init(_ text: String, types: [String]? = nil, limit: Int = defaultLimit, tenant: TenantID) {
        self.text = text
        self.types = types
        self.limit = limit
        self.tenant = tenant
    }
}

/// What the Odoo module asks that was written for another connector. It knows things by Logikal's ids.
public enum OdooQuestion: Hashable, Sendable {
    case projects
    case project(String)
    case phases(project: String)
    case elevations(project: String, phase: String)
    case complete(project: String)
    case search(String)
    case stats
}

/// Why a read model can't be read.
public struct ReadModelError: Error, Sendable, Equatable, CustomStringConvertible {
    public let name: String

    public init(notBuilt name: String) { self.name = name }

    public var description: String {
        "the read model \(name) has not been built yet; it will be once its projection has run"
    }
}
