/// How busy a pool is, at one instant.
public struct PostgresPoolStatistics: Sendable, Hashable {
    /// Connections that a body is using.
    public let leased: Int
    /// Connections, or places of broken ones, that rest.
    public let idle: Int
    /// Callers in line.
    public let waiting: Int

    public init(leased: Int, idle: Int, waiting: Int) {
        self.leased = leased
        self.idle = idle
        self.waiting = waiting
    }
}
