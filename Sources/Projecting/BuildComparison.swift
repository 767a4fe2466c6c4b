public import EventSourcing

/// What two builds of a read model hold at one position of the log.
public struct BuildComparison: Sendable, Equatable {
    public struct Table: Sendable, Equatable {
        /// What follows the model's name, e.g. `_child`; empty for the main table.
        public let suffix: String
        public let rows: Int64
        public let otherRows: Int64
        public let differingBuckets: Int

        public init(suffix: String, rows: Int64, otherRows: Int64, differingBuckets: Int) {
            self.suffix = suffix
            self.rows = rows
            self.otherRows = otherRows
            self.differingBuckets = differingBuckets
        }
    }

    /// A row that only one of the two has.
    public struct Difference: Sendable, Equatable {
        public let suffix: String
        public let isInOther: Bool
        public let row: String

        public init(suffix: String, isInOther: Bool, row: String) {
            self.suffix = suffix
            self.isInOther = isInOther
            self.row = row
        }
    }

    public let build: Int32
    public let other: Int32
    /// Whether the same SQL fills both; otherwise only the columns that both have were compared.
    public let isSameDefinition: Bool
    public let position: Position
    public let tables: [Table]
    /// The first of them.
    public let differences: [Difference]

    public init(
        build: Int32, other: Int32, isSameDefinition: Bool, position: Position, tables: [Table],
        differences: [Difference]
    ) {
        self.build = build
        self.other = other
        self.isSameDefinition = isSameDefinition
        self.position = position
        self.tables = tables
        self.differences = differences
    }

    public var isEqual: Bool { tables.allSatisfy { $0.differingBuckets == 0 && $0.rows == $0.otherRows } }

    /// Why readers should not be switched to the build; `nil` when they may.
    ///
    /// The same SQL has to give the same rows. Other SQL may give others, but not by the dozen more or fewer of them.
    public var objection: String? {
        for table in tables {
            let name = table.suffix.isEmpty ? "the main table" : "the table …\(table.suffix)"
            if isSameDefinition, table.differingBuckets > 0 || table.rows != table.otherRows {
                return "at position \(position) \(name) has \(table.rows) rows, that of build \(other) "
                    + "\(table.otherRows); \(table.differingBuckets) of \(Self.buckets) buckets differ"
            }
            if !isSameDefinition, table.suffix.isEmpty,
                abs(table.rows - table.otherRows) > max(Self.plausibleRows, table.otherRows / Self.plausibleShare)
            {
                return "at position \(position) it has \(table.rows) rows, build \(other) \(table.otherRows)"
            }
        }
        return nil
    }

    public static let buckets = 64
    static let plausibleRows: Int64 = 10
    /// A tenth.
    static let plausibleShare: Int64 = 10
}
