/// A PostgreSQL data type, known by its object id as the server's catalog (`pg_type`) numbers it.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The object id in `pg_type`; 0 leaves the choice to the server.
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The server infers the type from the statement.
    public static let unspecified = PostgresType(rawValue: 0)
    public static let bool = PostgresType(rawValue: 16)
    public static let bytea = PostgresType(rawValue: 17)
    public static let name = PostgresType(rawValue: 19)
    public static let int8 = PostgresType(rawValue: 20)
    public static let int2 = PostgresType(rawValue: 21)
    public static let int4 = PostgresType(rawValue: 23)
    public static let text = PostgresType(rawValue: 25)
    public static let json = PostgresType(rawValue: 114)
    public static let float4 = PostgresType(rawValue: 700)
    public static let float8 = PostgresType(rawValue: 701)
    public static let unknown = PostgresType(rawValue: 705)
    public static let bpchar = PostgresType(rawValue: 1042)
    public static let varchar = PostgresType(rawValue: 1043)
    public static let timestamptz = PostgresType(rawValue: 1184)
    public static let uuid = PostgresType(rawValue: 2950)
    public static let jsonb = PostgresType(rawValue: 3802)

    /// The type of arrays of this type; `unspecified` where it is not a built-in one.
    public var array: PostgresType {
        PostgresType(rawValue: Self.arrays[rawValue] ?? 0)
    }

    private static let arrays: [UInt32: UInt32] = [
        16: 1000, 17: 1001, 20: 1016, 21: 1005, 23: 1007, 25: 1009, 114: 199, 700: 1021, 701: 1022,
        1043: 1015, 1184: 1185, 2950: 2951, 3802: 3807,
    ]

    private static let names: [UInt32: String] = [
        0: "unspecified", 16: "bool", 17: "bytea", 18: "\"char\"", 19: "name", 20: "int8", 21: "int2", 23: "int4",
        25: "text", 26: "oid", 114: "json", 142: "xml", 700: "float4", 701: "float8", 705: "unknown", 1042: "bpchar",
        1043: "varchar", 1082: "date", 1083: "time", 1114: "timestamp without time zone", 1184: "timestamptz",
        1186: "interval", 1700: "numeric", 2249: "record", 2278: "void", 2950: "uuid", 3220: "pg_lsn", 3802: "jsonb",
        5069: "xid8",
    ]
}

extension PostgresType: CustomStringConvertible {
    /// The SQL name, such as `int8` or `text[]`; `type 16384` for one that is not built in.
    public var description: String {
        if let name = Self.names[rawValue] { return name }
        if let element = Self.arrays.first(where: { $0.value == rawValue })?.key {
            return "\(PostgresType(rawValue: element))[]"
        }
        return "type \(rawValue)"
    }
}
