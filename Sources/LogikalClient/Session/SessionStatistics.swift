/// What a session cost.
public struct SessionStatistics: Sendable, Equatable {
    /// Requests that were started, failed ones included.
    public internal(set) var requestsByEndpoint: [LogikalEndpoint: Int] = [:]

    public init() {}

    public var requests: Int { requestsByEndpoint.values.reduce(0, +) }

    public var logins: Int { requestsByEndpoint[.login] ?? 0 }

    public var selections: Int {
        requestsByEndpoint.reduce(0) { $0 + ($1.key.isSelection ? $1.value : 0) }
    }

    public static func + (left: SessionStatistics, right: SessionStatistics) -> SessionStatistics {
        var sum = left
        sum.requestsByEndpoint.merge(right.requestsByEndpoint, uniquingKeysWith: +)
        return sum
    }
}
