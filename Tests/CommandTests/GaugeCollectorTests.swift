import Logging
import PostgresStorage
import Synchronization
import Telemetry
import Testing

@testable import logikal_sync

@Suite struct GaugeCollectorTests {
    private struct Away: Error {}

    private func names(_ collector: GaugeCollector) async -> [String: Double] {
        var values: [String: Double] = [:]
        for family in await collector.collect() {
            for sample in family.samples {
                if case .number(let number) = sample.value { values[family.definition.name] = number }
            }
        }
        return values
    }

    private func collector(
        limit: Duration = .seconds(4), keptFor: Duration = .zero,
        _ read: @escaping @Sendable () async throws -> [PostgresGauges.Reading]
    ) -> GaugeCollector {
        GaugeCollector(
            limit: limit, keptFor: keptFor, pollInterval: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, read: read)
    }

    private static let reading = PostgresGauges.Reading(metric: "conflicts_open", labels: [], value: 3)

    @Test func `what can't be read is told as such, and what was read before is not told again`() async {
        let isAway = Mutex(false)
        let collector = collector {
            if isAway.withLock({ $0 }) { throw Away() }
            return [Self.reading]
        }
        let before = await names(collector)
        #expect(before["logikal_sync_gather_up"] == 1 && before["logikal_sync_conflicts_open"] == 3)
        isAway.withLock { $0 = true }
        let after = await names(collector)
        #expect(after["logikal_sync_gather_up"] == 0 && after["logikal_sync_conflicts_open"] == nil)
        isAway.withLock { $0 = false }
        #expect(await names(collector)["logikal_sync_conflicts_open"] == 3)
    }

    @Test func `a database that hangs holds up nobody for longer than the limit`() async {
        let collector = collector(limit: .milliseconds(50)) {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                // As a server that says nothing, for no cancellation reaches it.
                Task.detached {
                    try? await Task.sleep(for: .seconds(60))
                    continuation.resume()
                }
            }
            return [Self.reading]
        }
        let began = ContinuousClock.now
        #expect(await names(collector)["logikal_sync_gather_up"] == 0)
        #expect(ContinuousClock.now - began < .seconds(40))
    }

    @Test func `many who ask at once, and those who ask soon after, make one question`() async {
        let asked = Mutex(0)
        let collector = collector(keptFor: .seconds(3600)) {
            asked.withLock { $0 += 1 }
            await Task.yield()
            return [Self.reading]
        }
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 { group.addTask { #expect(await names(collector)["logikal_sync_conflicts_open"] == 3) } }
        }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func `every metric has a name and a help that Prometheus takes, and no two have one name`() {
        let all = MetricDefinition.counted + MetricDefinition.gathered.values
        #expect(Set(all.map(\.name)).count == all.count)
        for definition in all {
            #expect(definition.name.wholeMatch(of: /logikal_sync_[a-z0-9_]+/) != nil, "\(definition.name)")
            #expect((definition.kind == .counter) == definition.name.hasSuffix("_total"), "\(definition.name)")
            #expect(definition.help.hasSuffix(".") && !definition.help.contains(where: "\"\\\n".contains))
        }
    }
}
