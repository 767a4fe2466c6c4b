import Telemetry
import Tracing
import Waking

/// Counts who was woken, and tells those who are in which trace.
struct MeasuredWakeUps: WakeUpTransport {
    let transport: any WakeUpTransport
    let instruments: Instruments

    func send(_ request: WakeUpRequest) async throws(WakeUpFailure) {
        let span = startSpan("wake consumer", ofKind: .client)
        defer { span.end() }
        let headers = span.context.trace.map { ["traceparent: \($0.traceparent)"] } ?? []
        do throws(WakeUpFailure) {
            try await transport.send(
                WakeUpRequest(url: request.url, headers: request.headers + headers, body: request.body))
            instruments.count(.wakeUps, [("outcome", "ok")])
        } catch {
            span.recordError(error)
            instruments.count(.wakeUps, [("outcome", "failed")])
            throw error
        }
    }
}
