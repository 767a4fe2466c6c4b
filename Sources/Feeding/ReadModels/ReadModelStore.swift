public import EventSourcing
public import Foundation

/// Reads the current version of the read models, as they are or as they were.
public protocol ReadModelStore: Sendable {
    /// One page, ordered by id.
    ///
    /// - Throws: `ReadModelError`; `HistoryError` for a position that the past can't be told of; or the storage's own
    ///   errors.
    func list(_ query: ReadModelQuery) async throws -> ReadModelPage

    /// One row as a JSON object; `nil` when there is none.
    ///
    /// - Parameter asOf: the position after which to read it; `nil` for now.
    /// - Throws: as `list`.
    func row(_ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position?) async throws -> [UInt8]?
}

/// The read models that can be listed.
public enum ReadModel: String, Sendable, CaseIterable {
    case directories, projects, phases, elevations
}

/// What to read for one page of a read model.
public struct ReadModelQuery: Hashable, Sendable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    public var model: ReadModel
    public var tenant: TenantID
    /// Only rows with this parent.
    public var parent: UUID?
    /// Only rows with a greater id.
    public var after: UUID?
    public var limit: Int
    /// Rows as they were after this position; `nil` for now.
    public var asOf: Position?

    public init(
        _ model: ReadModel, tenant: TenantID, parent: UUID? = nil, after: UUID? = nil, limit: Int = defaultLimit,
        asOf: Position? = nil
    ) {
        self.model = model
        self.tenant = tenant
        self.parent = parent
        self.after = after
        self.limit = limit
        self.asOf = asOf
    }
}

/// Rows as they go out.
public struct ReadModelPage: Hashable, Sendable {
    /// JSON objects with commas between them, without brackets.
    public var rows: [UInt8]
    /// The id to go on after; `nil` on the last page.
    public var next: UUID?

    public init(rows: [UInt8], next: UUID?) {
        self.rows = rows
        self.next = next
    }
}

/// Why a read model can't be read.
public struct ReadModelError: Error, Sendable, Equatable, CustomStringConvertible {
    public let name: String

    public init(notBuilt model: ReadModel) { self.init(notBuilt: model.rawValue) }

    public init(notBuilt name: String) { self.name = name }

    public var description: String {
        "the read model \(name) has not been built yet; it will be once its projection has run"
    }
}
