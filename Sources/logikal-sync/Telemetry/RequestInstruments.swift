import Metrics
import Serving
import Synchronization
import Telemetry

/// Counts requests of the API. There are many of them, so what they are counted in is looked up by labels but once.
final class RequestInstruments: RequestObserver {
    private struct Route: Hashable {
        let method: String
        let route: String
    }

    private struct Series {
        let duration: Timer
        var requests: [Int: Counter] = [:]
    }

    private let instruments: Instruments
    private let inFlight: Meter
    private let streams: Meter
    /// As many as there are routes and statuses.
    private let series = Mutex<[Route: Series]>([:])

    init(_ instruments: Instruments) {
        self.instruments = instruments
        inFlight = instruments.gauge(.httpInFlight)
        streams = instruments.gauge(.httpStreams)
    }

    func began() { inFlight.increment() }

    func ended(_ request: AnsweredRequest) {
        inFlight.decrement()
        let (requests, duration) = handles(request)
        requests.increment()
        duration.recordNanoseconds(request.duration.nanoseconds)
    }

    func streamBegan() { streams.increment() }
    func streamEnded() { streams.decrement() }

    private func handles(_ request: AnsweredRequest) -> (Counter, Timer) {
        let route = Route(method: request.method, route: request.route)
        let labels = [("method", route.method), ("route", route.route)]
        return series.withLock { series in
            var known =
                series[route]
                ?? Series(
                    duration: Timer(
                        label: MetricDefinition.httpDuration.name, dimensions: labels, factory: instruments.registry))
            if let requests = known.requests[request.status] { return (requests, known.duration) }
            let requests = Counter(
                label: MetricDefinition.httpRequests.name, dimensions: labels + [("status", "\(request.status)")],
                factory: instruments.registry)
            known.requests[request.status] = requests
            series[route] = known
            return (requests, known.duration)
        }
    }
}
