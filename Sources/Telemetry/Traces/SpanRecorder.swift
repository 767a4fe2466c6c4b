public import EventSourcing
import Synchronization
public import Tracing

/// The backend of swift-distributed-tracing: gives work its place in a trace, and hands over the spans of traces that
/// are recorded.
///
/// Whoever asks with a `traceparent` decides whether their trace is recorded, where any is. Of traces that begin here a
/// share is.
public final class SpanRecorder: Tracer {
    /// Whether spans go anywhere.
    private let isRecording: Bool
    private let share: Double
    private let onEnd: @Sendable (FinishedSpan) -> Void
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    /// - Parameters:
    ///   - share: Of traces that begin here, from 0 to 1.
    ///   - onEnd: Told of every span that was recorded. Must return at once. `nil` records none: work has its place in
    ///     a trace all the same, for log lines and for whom we ask.
    public init(
        share: Double = 1, generator: any RandomNumberGenerator & Sendable = RandomReserve(),
        onEnd: (@Sendable (FinishedSpan) -> Void)?
    ) {
        isRecording = onEnd != nil
        self.share = share
        self.onEnd = onEnd ?? { _ in }
        self.generator = Mutex(generator)
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.trace
        context.trace = next(after: parent)
        return RecordedSpan(
            name: operationName, kind: kind, context: context, parent: parent?.span,
            begin: instant().nanosecondsSinceEpoch, onEnd: onEnd)
    }

    private func next(after parent: TraceContext?) -> TraceContext {
        generator.withLock { generator in
            // Never zero, which stands for none.
            let span = TraceContext.SpanID(value: UInt64.random(in: 1 ... .max, using: &generator))
            if let parent {
                return TraceContext(trace: parent.trace, span: span, isSampled: parent.isSampled && isRecording)
            }
            let trace = TraceContext.TraceID(
                high: UInt64.random(in: 1 ... .max, using: &generator),
                low: UInt64.random(in: 0 ... .max, using: &generator))
            let isChosen = isRecording && Double.random(in: 0..<1, using: &generator) < share
            return TraceContext(trace: trace, span: span, isSampled: isChosen)
        }
    }

    public func activeSpan(identifiedBy context: InstrumentationContext) -> RecordedSpan? { nil }

    /// Spans leave on their own.
    public func forceFlush() {}

    private static let header = "traceparent"

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        context.trace = extractor.extract(key: Self.header, from: carrier).flatMap { TraceContext(traceparent: $0) }
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        if let trace = context.trace { injector.inject(trace.traceparent, forKey: Self.header, into: &carrier) }
    }
}
