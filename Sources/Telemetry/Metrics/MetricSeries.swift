import CoreMetrics
import Synchronization
import Tracing

/// One series of a counter or a gauge.
final class NumberSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private let number = Mutex(0.0)

    var value: Double { number.withLock { $0 } }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { number.withLock { $0 += amount } }
    func decrement(by amount: Double) { number.withLock { $0 -= amount } }
    func reset() { number.withLock { $0 = 0 } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { number.withLock { $0 = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}

/// One series of a histogram. What is timed is in seconds.
final class HistogramSeries: TimerHandler, RecorderHandler {
    private let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        var counts: [UInt64]
        var sum = 0.0
        var exemplars: [Exemplar?]
    }

    init(upTo bounds: [Double]) {
        self.bounds = bounds
        let size = bounds.count + 1
        state = Mutex(State(counts: Array(repeating: 0, count: size), exemplars: Array(repeating: nil, count: size)))
    }

    var value: MetricFamily.Value {
        state.withLock { .histogram(counts: $0.counts, sum: $0.sum, exemplars: $0.exemplars) }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        let trace = InstrumentationContext.current?.trace
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
            if let trace, trace.isSampled { state.exemplars[bucket] = Exemplar(trace: trace.trace, value: value) }
        }
    }
}
