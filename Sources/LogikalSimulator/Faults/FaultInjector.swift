/// Decides for each call what goes wrong with it. Asked twice: before the operation has any effect, and after.
public protocol FaultInjector: Sendable {
    /// The call has arrived and nothing has happened. `closeConnection`, `error`, `html`, `answer` and `killSession`
    /// now take the operation's place; what alters the answer lets the operation happen first.
    func before(_ call: SimulatedCall) async -> FaultDecision

    /// The operation has taken effect and `status` is about to be answered.
    func after(_ call: SimulatedCall, status: Int) async -> FaultDecision
}

extension FaultInjector {
    public func before(_ call: SimulatedCall) async -> FaultDecision { .none }
    public func after(_ call: SimulatedCall, status: Int) async -> FaultDecision { .none }
}

/// What goes wrong with one call.
public enum FaultDecision: Sendable, Equatable {
    case none
    /// An error in the vendor's JSON.
    case error(status: Int, text: String)
    /// An error page of whatever stands between.
    case html(status: Int)
    /// These bytes instead of the answer.
    case answer(status: Int, contentType: String, body: [UInt8])
    /// The connection closes without an answer.
    case closeConnection
    /// The answer's head promises all, the connection closes after `bytes` of its body.
    case truncate(bytes: Int)
    /// The call takes that much longer.
    case delay(Duration)
    /// A list operation answers with an empty list; others as usual.
    case emptyList
    /// The token is dead from now on: 401.
    case killSession
    /// Valid JSON of another shape.
    case wrongJSON
    /// The answer's rows are damaged.
    case damage(AnswerDamage)
    /// The answer comes compressed with gzip.
    case compress
    /// 256 MiB of zeros, compressed.
    case bomb
    /// The answer's head promises one byte less than follows.
    case shortContentLength
    /// An answer of that size.
    case oversize(bytes: Int)
}

/// A fault injector made of two closures.
public struct Faults: FaultInjector {
    private let onBefore: @Sendable (SimulatedCall) async -> FaultDecision
    private let onAfter: @Sendable (SimulatedCall, Int) async -> FaultDecision

    public init(
        before: @escaping @Sendable (SimulatedCall) async -> FaultDecision = { _ in .none },
        after: @escaping @Sendable (SimulatedCall, Int) async -> FaultDecision = { _, _ in .none }
    ) {
        onBefore = before
        onAfter = after
    }

    public func before(_ call: SimulatedCall) async -> FaultDecision { await onBefore(call) }

    public func after(_ call: SimulatedCall, status: Int) async -> FaultDecision { await onAfter(call, status) }
}
