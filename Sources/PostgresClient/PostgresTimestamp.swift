/// An instant (`timestamptz`) at the server's own resolution, one microsecond.
///
/// `Int64.max` and `Int64.min` stand for PostgreSQL's `infinity` and `-infinity`.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 00:00 UTC.
    public var microsecondsSince1970: Int64

    /// - Parameter microsecondsSince1970: microseconds since 1970-01-01 00:00 UTC, negative before.
    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    /// PostgreSQL counts from 2000-01-01.
    private static let epoch: Int64 = 946_684_800_000_000

    init(wire: Int64) {
        let (sum, overflow) = wire.addingReportingOverflow(Self.epoch)
        self.init(microsecondsSince1970: wire == .min ? .min : overflow ? .max : sum)
    }

    var wire: Int64 {
        guard microsecondsSince1970 != .max else { return .max }
        let (difference, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epoch)
        return overflow ? .min : difference
    }
}

extension PostgresTimestamp: PostgresEncodable {
    public static var postgresType: PostgresType { .timestamptz }
    public var postgresValue: PostgresValue { PostgresValue(type: .timestamptz, storage: .int64(wire)) }
}
