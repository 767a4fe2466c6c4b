public import EventSourcing

/// How the connection to Logikal is doing, in rows as the API gives them.
public protocol ConnectionReports: Sendable {
    func calls(_ query: CallLogQuery, tenant: TenantID) async throws -> [JSONValue]
    /// Those that fail the longest first.
    func failingProjects(tenant: TenantID) async throws -> [JSONValue]
}

/// Which calls to Logikal are asked for.
public struct CallLogQuery: Sendable, Equatable {
    public enum Order: String, Sendable, CaseIterable { case newest, slowest }

    static let limits = 1...1000
    static let defaultLimit = 100

    public var order: Order
    public var failedOnly: Bool
    /// The poll that they were made for.
    public var cycle: Int64?
    /// Only older ones; for reading on in the order of time.
    public var before: Int64?
    public var limit: Int
}
