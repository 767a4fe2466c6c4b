/// A value that was counted, and the trace in which it came about: the way from a slow bucket to what was slow.
public struct Exemplar: Sendable, Hashable {
    public let trace: TraceContext.TraceID
    public let value: Double
}
