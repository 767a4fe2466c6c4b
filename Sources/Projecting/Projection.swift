public import EventSourcing

/// A read model: what fills its tables, told in SQL.
///
/// `schema` makes the tables of one build, `apply` brings the events of one tenant in (after, through] into them; in
/// both `{model}` stands for the build's table, `read.<name>_v<build>`. Applying the same events twice must change
/// nothing.
public struct Projection: Sendable {
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

    public func table(build: Int32) -> String { "read.\(name)_v\(build)" }

    public func schema(build: Int32) -> String { schema.replacing("{model}", with: table(build: build)) }

    /// The statements of `apply`, one by one.
    public func statements(build: Int32) -> [String] {
        apply.replacing("{model}", with: table(build: build))
            .split(separator: ";\n", omittingEmptySubsequences: true)
            .map { String($0) }
            .filter { $0.contains(where: { !$0.isWhitespace }) }
    }
}
