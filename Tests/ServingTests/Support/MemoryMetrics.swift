import Serving
import Synchronization

/// A page of metrics, and a note of every request.
final class MemoryMetrics: MetricsPage, RequestObserver {
    struct Seen {
        var inFlight = 0
        var streams = 0
        var answered: [AnsweredRequest] = []
    }

    private let state = Mutex(Seen())

    var seen: Seen { state.withLock { $0 } }

    func page(accept: String?) async -> (text: String, contentType: String) { ("up 1\n", "text/plain; version=0.0.4") }

    func began() { state.withLock { $0.inFlight += 1 } }

    func ended(_ request: AnsweredRequest) {
        state.withLock { state in
            state.inFlight -= 1
            state.answered.append(request)
        }
    }

    func streamBegan() { state.withLock { $0.streams += 1 } }
    func streamEnded() { state.withLock { $0.streams -= 1 } }
}
