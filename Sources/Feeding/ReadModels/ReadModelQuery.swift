public import EventSourcing
public import Foundation

/// The read models that can be listed.
public enum ReadModel: String, Sendable, CaseIterable {
    case directories, projects, phases, elevations

    /// What a list of it can be sorted by and searched for.
    public var fields: [ReadModelField] {
        switch self {
        case .directories, .phases: [.name]
        case .projects: [.name, .jobNumber, .offerNumber, .personInCharge, .changedDate]
        case .elevations: [.name, .changedDate, .state]
        }
    }
}

/// A field of the state, as Logikal calls it.
public enum ReadModelField: String, Sendable, CaseIterable {
    case name, jobNumber, offerNumber, personInCharge, changedDate, state
}

/// What to read for one page of a read model.
public struct ReadModelQuery: Hashable, Sendable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    public var model: ReadModel
    public var tenant: TenantID
    public var filter: ReadModelFilter
    public var order: ReadModelOrder
    /// Only rows that come after this place in the order.
    public var after: ReadModelPlace?
    public var limit: Int
    /// Rows as they were after this position; `nil` for now.
    public var asOf: Position?

    public init(
        _ model: ReadModel, tenant: TenantID, filter: ReadModelFilter = ReadModelFilter(),
        order: ReadModelOrder = .byID, after: ReadModelPlace? = nil, limit: Int = defaultLimit, asOf: Position? = nil
    ) {
        self.model = model
        self.tenant = tenant
        self.filter = filter
        self.order = order
        self.after = after
        self.limit = limit
        self.asOf = asOf
    }
}

/// Which rows a list has: those that fulfil all that is set.
public struct ReadModelFilter: Hashable, Sendable {
    public var parent: UUID?
    /// Projects in this directory, or in any below it.
    public var directory: UUID?
    /// Elevations of this project, whichever phase they are in.
    public var project: UUID?
    /// The field holds the text, in whichever case.
    public var containing: [ReadModelField: String]
    /// Logikal's own date of the last change is this or later.
    public var changedSince: Timestamp?

    public init(
        parent: UUID? = nil, directory: UUID? = nil, project: UUID? = nil,
        containing: [ReadModelField: String] = [:], changedSince: Timestamp? = nil
    ) {
        self.parent = parent
        self.directory = directory
        self.project = project
        self.containing = containing
        self.changedSince = changedSince
    }
}

/// The order of a list: by a field, in whichever case, then by id; or by id alone.
public struct ReadModelOrder: Hashable, Sendable {
    public static let byID = ReadModelOrder(nil, isDescending: false)

    public let field: ReadModelField?
    public let isDescending: Bool

    public init(_ field: ReadModelField?, isDescending: Bool) {
        self.field = field
        self.isDescending = isDescending
    }
}
