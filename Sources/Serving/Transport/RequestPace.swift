import NIOCore

/// How long a request may take to arrive, and an answer to be taken.
struct PaceLimits: Sendable {
    /// From the connection, or from the first byte of a further request, to the end of its header fields.
    let head: TimeAmount
    /// From there to the end of its body.
    let body: TimeAmount
    /// Within this time a reader has to take `leastBytes` of what waits to be sent.
    let write: TimeAmount

    static let leastBytes = 16 * 1024
}

/// Where a connection stands between requests and answers, and until when its caller has to do the next thing.
///
/// While an answer is made the caller owes nothing, and a connection on which nothing of a request has arrived is left
/// to the time-out for idle ones.
struct RequestPace {
    enum Phase: Equatable {
        /// Nothing of the next request has arrived.
        case quiet
        case head
        case body
        case answering
    }

    /// What to do with a caller whose time is over.
    enum Verdict: Equatable {
        /// It asked for nothing that could be answered, or is being answered already.
        case close
        case refuse
    }

    private let limits: PaceLimits
    private(set) var phase = Phase.head
    private(set) var deadline: NIODeadline?
    /// Requests whose answers have not ended.
    private var open = 0
    private var hasArrivedPartly = false
    private var hasAnswerBegun = false

    /// A connection that was made owes a request.
    init(_ limits: PaceLimits, at now: NIODeadline) {
        self.limits = limits
        deadline = now + limits.head
    }

    /// Bytes came that are no whole part of a request.
    mutating func arrivedPartly(at now: NIODeadline) {
        hasArrivedPartly = true
        guard phase == .quiet else { return }
        phase = .head
        deadline = now + limits.head
    }

    mutating func headArrived(at now: NIODeadline) {
        open += 1
        hasArrivedPartly = false
        hasAnswerBegun = false
        phase = .body
        // A request behind one that is not answered yet is not read on, whatever its caller does.
        deadline = open == 1 ? now + limits.body : nil
    }

    mutating func bodyEnded() {
        phase = open > 0 ? .answering : .quiet
        deadline = nil
    }

    mutating func answerBegan() { hasAnswerBegun = true }

    mutating func answerEnded(at now: NIODeadline) {
        open = max(0, open - 1)
        switch phase {
        case .answering where open == 0: phase = .quiet
        case .body where open == 1 && deadline == nil: deadline = now + limits.body
        default: break
        }
    }

    /// `nil` while there is time left.
    func verdict(at now: NIODeadline) -> Verdict? {
        guard let deadline, deadline <= now else { return nil }
        switch phase {
        case .head: return hasArrivedPartly ? .refuse : .close
        case .body: return hasAnswerBegun ? .close : .refuse
        case .quiet, .answering: return nil
        }
    }
}
