public import PostgresClient

/// What is to be watched about the installation, over all tenants.
///
/// One statement, whatever the number of tenants, read models and consumers; see `gauges.read.sql` for what it tells.
public struct PostgresGauges: Sendable {
    public struct Reading: Sendable, Equatable {
        /// Without the prefix that all of our metrics have.
        public let metric: String
        public let labels: [Label]
        public let value: Double

        public init(metric: String, labels: [Label], value: Double) {
            self.metric = metric
            self.labels = labels
            self.value = value
        }
    }

    public struct Label: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    /// Of tenants and of consumers: those beyond are left out, of consumers those with the smallest lag.
    public static let mostRows: Int32 = 500

    private let monitor: PostgresPool
    private let pollInterval: Duration

    /// - Parameters:
    ///   - monitor: A connection of the owner's that nobody else uses, so that it is there when all others are taken.
    ///   - pollInterval: Of tenants that have none of their own.
    public init(monitor: PostgresPool, pollInterval: Duration) {
        self.monitor = monitor
        self.pollInterval = pollInterval
    }

    /// - Throws: What PostgreSQL says; `PostgresError` when it takes too long.
    public func read() async throws -> [Reading] {
        try await monitor.withTransaction(isolation: .repeatableReadReadOnly) { connection in
            // Compiling so long a statement takes longer than running it.
            try connection.execute("set local jit = off")
            let statement = SQL(
                statement: "gauges.read", [PostgresValue(Self.mostRows), PostgresValue(pollInterval.inSeconds)])
            return try connection.query(statement) { row in
                let labels = try row.textArray("labels")
                return Reading(
                    metric: try row.text("metric"),
                    labels: stride(from: 0, to: labels.count - 1, by: 2).map {
                        Label(name: labels[$0], value: labels[$0 + 1])
                    },
                    value: try row.double("value"))
            }
        }
    }
}
