import CoreMetrics
import Metrics
import Testing
import Tracing

@testable import Telemetry

@Suite struct ExpositionTests {
    private static let requests = MetricDefinition("requests_total", .counter, "Requests.")
    private static let room = MetricDefinition("room_bytes", .gauge, "Room.")
    private static let taken = MetricDefinition("taken_seconds", .histogram(upTo: [0.1, 1]), "Time.")

    private func registry() -> MetricRegistry { MetricRegistry([Self.requests, Self.room, Self.taken]) }

    private func text(_ registry: MetricRegistry, _ format: ExpositionFormat = .prometheus) async -> [Substring] {
        await Exposition(registry: registry, collectors: []).page(format).split(separator: "\n")
            .filter { !$0.contains("series_left_out") }
    }

    @Test func `what was counted is told, sorted, with buckets that add up`() async {
        let registry = registry()
        Counter(label: "requests_total", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment(by: 2)
        Counter(label: "requests_total", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "requests_total", dimensions: [("a", "0")], factory: registry).increment()
        Meter(label: "room_bytes", factory: registry).set(1.5)
        for seconds in [0.05, 0.1, 0.5, 30] {
            Timer(label: "taken_seconds", factory: registry).recordNanoseconds(Int64(seconds * 1e9))
        }
        #expect(
            await text(registry) == [
                "# HELP requests_total Requests.", "# TYPE requests_total counter",
                "requests_total{a=\"0\"} 1", "requests_total{a=\"1\",b=\"2\"} 3",
                "# HELP room_bytes Room.", "# TYPE room_bytes gauge", "room_bytes 1.5",
                "# HELP taken_seconds Time.", "# TYPE taken_seconds histogram",
                "taken_seconds_bucket{le=\"0.1\"} 2", "taken_seconds_bucket{le=\"1.0\"} 3",
                "taken_seconds_bucket{le=\"+Inf\"} 4", "taken_seconds_sum 30.65", "taken_seconds_count 4",
            ])
    }

    @Test func `OpenMetrics names a counter without its suffix and ends with an end`() async {
        let registry = registry()
        Counter(label: "requests_total", factory: registry).increment()
        let lines = await text(registry, .openMetrics)
        #expect(
            lines == [
                "# HELP requests Requests.", "# TYPE requests counter", "requests_total 1", "# EOF",
            ])
        #expect(ExpositionFormat(accept: nil) == .prometheus)
        #expect(ExpositionFormat(accept: "text/plain;version=0.0.4;q=0.5,*/*;q=0.1") == .prometheus)
        #expect(
            ExpositionFormat(accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5") == .openMetrics)
    }

    @Test func `a bucket names the newest trace that is recorded, where the format has a place for it`() async {
        let registry = registry()
        let timer = Timer(label: "taken_seconds", factory: registry)
        timer.recordSeconds(2)
        for (traceparent, seconds) in [
            ("00-00000000000000010000000000000002-0000000000000003-01", 0.25),
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", 0.5),
            ("00-00000000000000040000000000000005-0000000000000006-00", 0.75),
        ] {
            var context = InstrumentationContext.topLevel
            context.trace = TraceContext(traceparent: traceparent)
            InstrumentationContext.$current.withValue(context) { timer.recordNanoseconds(Int64(seconds * 1e9)) }
        }
        let buckets = await text(registry, .openMetrics).filter { $0.hasPrefix("taken_seconds_bucket") }
        #expect(
            buckets == [
                "taken_seconds_bucket{le=\"0.1\"} 0",
                "taken_seconds_bucket{le=\"1.0\"} 3 # {trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.5",
                "taken_seconds_bucket{le=\"+Inf\"} 4",
            ])
        #expect(await !text(registry).contains { $0.contains("#") && $0.hasPrefix("taken") })
    }

    @Test func `whatever stands in a label, a line stays a line`() async {
        let registry = registry()
        Counter(label: "requests_total", dimensions: [("a", "say \"no\"\n\\o/ é")], factory: registry).increment()
        #expect(await text(registry).contains("requests_total{a=\"say \\\"no\\\"\\n\\\\o/ é\"} 1"))
    }

    @Test func `series of a metric are bounded, and what is left out is counted`() async {
        let registry = registry()
        for number in 0..<(MetricRegistry.mostSeries + 5) {
            Counter(label: "requests_total", dimensions: [("path", "\(number)")], factory: registry).increment()
        }
        // Those that are known go on.
        Counter(label: "requests_total", dimensions: [("path", "0")], factory: registry).increment()
        Meter(label: "room_bytes", factory: registry).set(1)
        let page = await Exposition(registry: registry, collectors: []).page(.prometheus)
        #expect(page.split(separator: "\n").count { $0.hasPrefix("requests_total{") } == MetricRegistry.mostSeries)
        #expect(page.contains("logikal_sync_metric_series_left_out_total 5\n"))
        #expect(page.contains("requests_total{path=\"0\"} 2\n") && page.contains("room_bytes 1\n"))
    }

    @Test func `a metric of no catalog, or of another kind, is counted nowhere`() async {
        let registry = registry()
        Counter(label: "unknown_total", factory: registry).increment()
        Timer(label: "requests_total", factory: registry).recordSeconds(1)
        Counter(label: "taken_seconds", factory: registry).increment()
        let lines = await text(registry)
        #expect(!lines.contains { $0.hasPrefix("unknown") })
        #expect(!lines.contains { $0.hasPrefix("taken_seconds ") })
    }

    @Test func `many threads lose no count`() async {
        let registry = registry()
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        Counter(label: "requests_total", factory: registry).increment()
                        Timer(label: "taken_seconds", factory: registry).recordNanoseconds(1)
                    }
                }
            }
        }
        let lines = await text(registry)
        #expect(lines.contains("requests_total 8000") && lines.contains("taken_seconds_count 8000"))
    }

    @Test func `a process tells what it takes, under the names that everybody uses`() async throws {
        let families = await ProcessCollector(dataDirectory: "/").collect()
        let values = Dictionary(uniqueKeysWithValues: families.map { ($0.definition.name, $0.samples[0].value) })
        func number(_ name: String) throws -> Double {
            guard case .number(let number)? = values[name] else { throw Missing(name: name) }
            return number
        }
        #expect(try number("process_resident_memory_bytes") > 1_000_000)
        #expect(try number("process_virtual_memory_bytes") > number("process_resident_memory_bytes"))
        #expect(try number("process_open_fds") > 2)
        #expect(try number("process_max_fds") >= number("process_open_fds"))
        #expect(try number("process_threads") >= 1)
        #expect(try number("process_start_time_seconds") > 1_700_000_000)
        #expect(try number("process_cpu_seconds_total") >= 0)
        #expect(try number("logikal_sync_disk_size_bytes") >= number("logikal_sync_disk_free_bytes"))
    }

    private struct Missing: Error { let name: String }
}
