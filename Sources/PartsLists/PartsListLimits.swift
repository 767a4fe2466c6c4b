/// How much of an untrusted file is looked at before it is refused.
public struct PartsListLimits: Sendable {
    /// Ten times what was seen in the field.
    public var bytes = 16 * 1024 * 1024
    /// Of one table, and of all tables together.
    public var rows = 50_000
    /// Of one text; what is longer is cut and told of.
    public var textBytes = 16 * 1024
    /// Instructions of SQLite's virtual machine: the same file is refused on every machine alike.
    public var steps = 20_000_000
    /// A file that is slow for a reason that steps do not count.
    public var duration = Duration.seconds(10)
    public var findings = 100

    public init() {}
}
