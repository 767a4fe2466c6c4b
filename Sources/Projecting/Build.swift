public import EventSourcing

/// One set of a read model's tables, what fills them, and how far it has come for one tenant.
public struct Build: Sendable, Equatable {
    public enum State: String, Sendable {
        /// Its number is taken; it has no tables yet.
        case declared
        /// Its tables are filled shard by shard up to its target.
        case building
        /// It follows the log like any other; readers don't know it yet.
        case catchingUp = "catching_up"
        /// It was compared with what readers use.
        case verified
        /// Readers use it.
        case active
        /// Readers used it, and may be switched back to it.
        case retired
    }

    public let name: String
    public let number: Int32
    public let version: Int32
    public let definition: Hash
    public let state: State
    /// What fills it; `nil` for builds from before they carried it: those serve, but are fed no more.
    public let projection: Projection?
    public let shards: Int32
    public let tenant: TenantID
    /// Of its shards the one that is furthest behind.
    public let position: Position
    /// Where filling ends and following begins.
    public let target: Position
    /// Entities that wait for `dead-letters retry` or `skip`.
    public let parked: Int64
    /// Why readers were not switched to it.
    public let problem: String?
    /// Readers used it before the active one.
    public let isPrior: Bool
    public let movedAt: Timestamp

    public init(
        name: String, number: Int32, version: Int32, definition: Hash, state: State, projection: Projection?,
        shards: Int32, tenant: TenantID, position: Position, target: Position, parked: Int64, problem: String?,
        isPrior: Bool, movedAt: Timestamp
    ) {
        self.name = name
        self.number = number
        self.version = version
        self.definition = definition
        self.state = state
        self.projection = projection
        self.shards = shards
        self.tenant = tenant
        self.position = position
        self.target = target
        self.parked = parked
        self.problem = problem
        self.isPrior = isPrior
        self.movedAt = movedAt
    }

    public var isActive: Bool { state == .active }

    public var isUnderConstruction: Bool {
        switch state {
        case .declared, .building, .catchingUp, .verified: true
        case .active, .retired: false
        }
    }

    /// Whether it follows the log.
    var isFed: Bool {
        switch state {
        case .declared, .building: false
        case .catchingUp, .verified, .active, .retired: projection != nil
        }
    }

    /// Its main table; its others are named after it.
    public var model: String { "read.\(name)_v\(number)" }
}
