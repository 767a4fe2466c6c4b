/// What a pool has done since it was made.
public struct PostgresPoolTotals: Sendable, Hashable {
    /// Connections lent.
    public internal(set) var leases: Int64 = 0
    /// Of those, after standing in line.
    public internal(set) var waits: Int64 = 0
    /// How long all who stood in line stood there together, in vain or not.
    public internal(set) var waited: Duration = .zero
    /// Callers turned away: no place in line, or none in time.
    public internal(set) var refusals: Int64 = 0

    public init() {}
}
