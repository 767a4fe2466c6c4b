import EventSourcing

/// What the walks over the spans of a log say together.
struct VerifiedSpans {
    /// How far the log is whole: to the end, or to the first break.
    private(set) var reached: ChainVerifier
    private(set) var agreedCheckpoints = 0
    private(set) var firstBreak: ChainVerifier.Break?
    private let plan: VerificationPlan
    private var redacted: [Position: (batch: Int64, digest: Hash)] = [:]
    private var listed: [Position: Hash] = [:]

    init(_ plan: VerificationPlan, _ walks: [LogWalk.Finding]) {
        self.plan = plan
        reached = plan.spans[0].start
        for (number, walk) in walks.enumerated() {
            // Each begins with what the one before has to end with; whether it did, nobody else looks at.
            let start = plan.spans[number].start
            if number > 0 {
                firstBreak = Self.attempt { () throws(ChainVerifier.Break) in
                    try reached.finish(head: start.head, batches: start.batches, chain: start.chain)
                }
                if firstBreak != nil { return }
            }
            reached = walk.verifier
            agreedCheckpoints += walk.verifier.agreedCheckpoints
            redacted.merge(walk.redacted) { $1 }
            listed.merge(walk.listed) { $1 }
            firstBreak = walk.firstBreak
            if firstBreak != nil { return }
        }
        let (sequencer, verifier) = (plan.sequencer, reached)
        firstBreak = Self.attempt { () throws(ChainVerifier.Break) in
            try verifier.finish(head: sequencer.head, batches: sequencer.batch, chain: sequencer.chain)
        }
    }

    /// Every replaced payload is the one that a redaction lists, and every listed one was replaced.
    ///
    /// - Parameter late: What was listed since the verification began; whether it was seen to be replaced is chance.
    mutating func compareRedactions(withLate late: [Position: Set<Hash>]) {
        for (position, (batch, digest)) in redacted.sorted(by: { $0.key < $1.key })
        where listed[position] != digest && late[position]?.contains(digest) != true {
            firstBreak = ChainVerifier.Break(
                batch: batch, position: position, message: "its payload was replaced, and no redaction says by this")
            return
        }
        for position in listed.keys.sorted()
        where position > max(plan.first, plan.sequencer.floor) && redacted[position] == nil {
            firstBreak = ChainVerifier.Break(
                batch: reached.batches, position: position, message: "a redaction lists it, but it is not redacted")
            return
        }
    }

    private static func attempt(_ body: () throws(ChainVerifier.Break) -> Void) -> ChainVerifier.Break? {
        do { try body() } catch { return error }
        return nil
    }
}
