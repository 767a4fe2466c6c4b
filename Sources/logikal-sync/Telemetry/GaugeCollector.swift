import Logging
import PostgresStorage
import Telemetry

/// What the database tells of the installation, asked once for all who ask within a few seconds. What can't be read is
/// not in the page, and `gather_up` is 0: numbers of before would pass for those of now.
actor GaugeCollector: MetricCollector {
    private let limit: Duration
    private let keptFor: Duration
    private let read: @Sendable () async throws -> [PostgresGauges.Reading]
    private let pollInterval: (tenant: String, seconds: Double)?
    private let logger: Logger
    private var last: (families: [MetricFamily], at: ContinuousClock.Instant)?
    private var isFailing = false
    private var reading: Task<[MetricFamily], Never>?

    /// - Parameters:
    ///   - limit: A look that takes longer has failed.
    ///   - pollInterval: Of the tenant whose Logikal the settings name.
    init(
        limit: Duration = .seconds(4), keptFor: Duration = .seconds(5),
        pollInterval: (tenant: String, seconds: Double)?, logger: Logger,
        read: @escaping @Sendable () async throws -> [PostgresGauges.Reading]
    ) {
        self.limit = limit
        self.keptFor = keptFor
        self.pollInterval = pollInterval
        self.logger = logger
        self.read = read
    }

    func collect() async -> [MetricFamily] {
        if let last, ContinuousClock.now - last.at < keptFor { return last.families }
        // Not the asker's own: others may wait for it, whatever becomes of the first.
        let task = reading ?? Task { await gather() }
        reading = task
        return await task.value
    }

    private func gather() async -> [MetricFamily] {
        defer { reading = nil }
        let began = ContinuousClock.now
        let result: Result<[PostgresGauges.Reading], any Error>
        do { result = .success(try await withAbandonment(after: limit, read)) } catch { result = .failure(error) }
        let took = MetricFamily(.gatherDuration, Double((ContinuousClock.now - began).nanoseconds) / 1e9)
        let families: [MetricFamily]
        switch result {
        case .success(let readings):
            families = [MetricFamily(.gatherUp, 1), took] + Self.families(readings) + ownInterval(readings)
            isFailing = false
        case .failure(let error):
            families = [MetricFamily(.gatherUp, 0), took]
            // Once: while the database is away, others say so too.
            if !isFailing { logger.warning("metrics of the database can't be read", metadata: ["error": "\(error)"]) }
            isFailing = true
        }
        last = (families, ContinuousClock.now)
        return families
    }

    private static func families(_ readings: [PostgresGauges.Reading]) -> [MetricFamily] {
        readings.compactMap { reading in
            MetricDefinition.gathered[MetricDefinition.prefix + reading.metric].map { definition in
                let labels = MetricLabels(reading.labels.map { ($0.name, $0.value) })
                return MetricFamily(definition, [MetricFamily.Sample(labels, .number(reading.value))])
            }
        }
    }

    private func ownInterval(_ readings: [PostgresGauges.Reading]) -> [MetricFamily] {
        let name = "poll_interval_seconds"
        guard let pollInterval, let definition = MetricDefinition.gathered[MetricDefinition.prefix + name] else {
            return []
        }
        let isSet = readings.contains {
            $0.metric == name && $0.labels.contains { $0.value == pollInterval.tenant }
        }
        let sample = MetricFamily.Sample(["tenant": pollInterval.tenant], .number(pollInterval.seconds))
        return isSet ? [] : [MetricFamily(definition, [sample])]
    }
}
