/// How much of the log of calls is kept: neither more rows nor older ones.
public struct CallRetention: Sendable, Equatable {
    public var rows: Int
    public var age: Duration

    public init(rows: Int = 100_000, age: Duration = .seconds(14 * 86_400)) {
        self.rows = rows
        self.age = age
    }
}
