/// How a row's column is named: by position from 0, or by name.
public enum PostgresColumn: Sendable, Hashable {
    case index(Int)
    case name(String)
}

/// `Int` and `String`, so that `row.int64(0)` and `row.int64("head")` both read well.
public protocol PostgresColumnReference {
    var postgresColumn: PostgresColumn { get }
}

extension Int: PostgresColumnReference {
    public var postgresColumn: PostgresColumn { .index(self) }
}

extension String: PostgresColumnReference {
    public var postgresColumn: PostgresColumn { .name(self) }
}
