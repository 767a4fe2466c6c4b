public import EventSourcing

/// A read model: what fills its tables, told in SQL.
///
/// `schema` makes the tables of one build and then what they need once they are filled: keys and indexes. `apply`
/// brings one tenant's events into them; applying the same events twice must change nothing. In both, `{model}` stands
/// for the build's table, e.g. `read.projects_v3`. In `apply`, `$1` is the tenant, and `{window}` are the first
/// arguments of `projecting.newest_states` and `projecting.events`: which events a step takes in.
public struct Projection: Sendable, Equatable {
    public let name: String
    public let version: Int32
    public let schema: String
    public let apply: String

    public init(name: String, version: Int32, schema: String, apply: String) {
        self.name = name
        self.version = version
        self.schema = schema
        self.apply = apply
    }

    /// Tells whether code and DDL are those that a build was made with.
    public var definition: Hash { Hash.of(Array("\(schema)\u{0}\(apply)".utf8)) }

    /// The statements that make the tables of `model`, bare.
    public func tables(of model: String) -> [String] {
        Self.statements(schema, model).filter(Self.makesTable)
    }

    /// The statements that follow once the tables are filled.
    public func indexes(of model: String) -> [String] {
        Self.statements(schema, model).filter { !Self.makesTable($0) }
    }

    /// The statements of `apply`, one by one. Their binds are `$1` tenant int, `$2` after bigint, `$3` through bigint,
    /// `$4` shard int, `$5` shards int, `$6` entity uuid or null, `$7` whether a new build is filled.
    public func steps(of model: String) -> [String] {
        Self.statements(apply.replacing("{window}", with: "'\(model)', $1, $2, $3, $4, $5, $6, $7"), model)
    }

    private static func statements(_ text: String, _ model: String) -> [String] {
        text.replacing("{model}", with: model)
            .split(separator: ";\n", omittingEmptySubsequences: true)
            .map { String($0) }
            .filter { $0.contains(where: { !$0.isWhitespace }) }
    }

    private static func makesTable(_ statement: String) -> Bool {
        let lines = statement.split(separator: "\n").lazy.map { $0.drop { $0.isWhitespace } }
        return lines.first { !$0.isEmpty && !$0.hasPrefix("--") }?.hasPrefix("create table") ?? false
    }
}
