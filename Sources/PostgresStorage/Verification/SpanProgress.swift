import EventSourcing
import Synchronization

/// How much of a log all walks over it have seen together.
final class SpanProgress: Sendable {
    private let positions: Mutex<[Position]>
    private let starts: [Position]
    private let plan: VerificationPlan
    private let onProgress: @Sendable (Int64, Int64) -> Void

    init(_ plan: VerificationPlan, _ onProgress: @escaping @Sendable (Int64, Int64) -> Void) {
        self.plan = plan
        self.onProgress = onProgress
        starts = plan.spans.map(\.start.head)
        positions = Mutex(plan.spans.map(\.start.head))
    }

    func note(_ position: Position, of span: Int) {
        let seen = positions.withLock { positions in
            positions[span] = position
            return zip(positions, starts).reduce(into: Int64(0)) { $0 += $1.0.rawValue - $1.1.rawValue }
        }
        onProgress(plan.first.rawValue + seen, plan.sequencer.head.rawValue)
    }
}
