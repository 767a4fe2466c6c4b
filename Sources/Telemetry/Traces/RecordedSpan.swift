import Synchronization
public import Tracing

/// A span that is handed over when it ends, if its trace is recorded.
public final class RecordedSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var links: [TraceContext] = []
        var error: String?
        var isRecording: Bool
    }

    /// A program that adds links in a loop fills no memory.
    private static let mostLinks = 32

    public let context: InstrumentationContext
    private let parent: TraceContext.SpanID?
    private let kind: SpanKind
    private let begin: UInt64
    private let state: Mutex<State>
    private let onEnd: @Sendable (FinishedSpan) -> Void

    init(
        name: String, kind: SpanKind, context: InstrumentationContext, parent: TraceContext.SpanID?, begin: UInt64,
        onEnd: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.context = context
        self.parent = parent
        self.kind = kind
        self.begin = begin
        self.onEnd = onEnd
        state = Mutex(State(name: name, isRecording: context.trace?.isSampled == true))
    }

    public var isRecording: Bool { state.withLock { $0.isRecording } }

    public var operationName: String {
        get { state.withLock { $0.name } }
        set { change { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { change { $0.attributes = newValue } }
    }

    public func setStatus(_ status: SpanStatus) { change { $0.status = status } }

    /// What happens within a span is in the log, by the span's id.
    public func addEvent(_ event: SpanEvent) {}

    /// Only of what kind it is: what an error says is in the log.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        let type = "\(type(of: error))"
        change { state in
            state.error = type
            state.status = SpanStatus(code: .error)
        }
    }

    public func addLink(_ link: SpanLink) {
        guard let trace = link.context.trace else { return }
        change { state in
            if state.links.count < Self.mostLinks { state.links.append(trace) }
        }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let state = state.withLock { state -> State? in
            guard state.isRecording else { return nil }
            state.isRecording = false
            return state
        }
        guard let state, let trace = context.trace else { return }
        onEnd(
            FinishedSpan(
                trace: trace, parent: parent, name: state.name, kind: kind, begin: begin,
                end: max(begin, instant().nanosecondsSinceEpoch), attributes: state.attributes, links: state.links,
                error: state.error, isFailed: state.status?.code == .error))
    }

    private func change(_ change: (inout sending State) -> Void) {
        state.withLock { state in
            if state.isRecording { change(&state) }
        }
    }
}
