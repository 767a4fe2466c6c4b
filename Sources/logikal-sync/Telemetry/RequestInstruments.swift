import Metrics
import Serving
import Telemetry

/// Counts requests of the API.
struct RequestInstruments: RequestObserver {
    private let instruments: Instruments
    private let inFlight: Meter
    private let streams: Meter

    init(_ instruments: Instruments) {
        self.instruments = instruments
        inFlight = instruments.gauge(.httpInFlight)
        streams = instruments.gauge(.httpStreams)
    }

    func began() { inFlight.increment() }

    func ended(_ request: AnsweredRequest) {
        inFlight.decrement()
        let labels = [("method", request.method), ("route", request.route)]
        instruments.count(.httpRequests, labels + [("status", "\(request.status)")])
        instruments.time(.httpDuration, labels, request.duration)
    }

    func streamBegan() { streams.increment() }
    func streamEnded() { streams.decrement() }
}
