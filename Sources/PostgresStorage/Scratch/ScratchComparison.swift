public import EventSourcing
public import Feeding
public import Projecting

/// How a read model of the past differs from the one that readers use now.
public struct ScratchComparison: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// Only the present has the row.
        case added
        /// Both have it, with other values.
        case changed
        /// Only the past has it.
        case removed
    }

    public struct Row: Sendable, Equatable {
        public let table: String
        public let kind: Kind
        /// The values of the table's key, the tenant left out.
        public let key: [JSONValue]
        /// What it is called, where it has a name: now, or when it was there last.
        public let name: String?
        /// From the past to the present; of a changed row what differs, otherwise all of it. What is in an object, such
        /// as a state, is told by itself, e.g. `state.width`.
        public let fields: [FieldDifference]
    }

    public struct Table: Sendable, Equatable {
        /// Rows and buckets: `rows` are those of the past, `otherRows` those of the present.
        public let counts: BuildComparison.Table
        public let added: Int64
        public let changed: Int64
        public let removed: Int64
    }

    public let model: String
    /// The build that readers use now.
    public let build: Int32
    /// How far that has come.
    public let position: Position
    /// Whether the same SQL fills both; otherwise only the columns that both have were compared.
    public let isSameDefinition: Bool
    public let tables: [Table]
    /// The first of them.
    public let rows: [Row]

    public var isEqual: Bool { tables.allSatisfy { $0.added == 0 && $0.changed == 0 && $0.removed == 0 } }
    /// How many rows differ in all.
    public var count: Int64 { tables.reduce(0) { $0 + $1.added + $1.changed + $1.removed } }
}
