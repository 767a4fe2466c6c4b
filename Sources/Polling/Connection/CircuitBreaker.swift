public import EventSourcing
public import LogikalClient

/// Whether a Logikal is worth asking now. Pure: it is told of what happened and of the time.
///
/// Directories and projects that could not be read because of the service, so many in a row, open it; then nobody asks
/// for a while, longer each time. The first answer after that closes it. Wrong credentials stop it: asking again with
/// the same ones helps nobody and may lock the user out.
public struct CircuitBreaker: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        /// With how many failures in a row.
        case closed(failures: Int)
        /// Nobody asks before the given time.
        case open(until: Timestamp)
        /// The next answer decides.
        case halfOpen
        /// Until a person has the credentials changed, or asks for a look.
        case stopped
    }

    public struct Policy: Sendable, Equatable {
        /// Failures in a row that open it.
        public var threshold = 5
        public var shortestPause = Duration.seconds(60)
        public var longestPause = Duration.seconds(1800)
        /// Licences become free when people go home, not within seconds.
        public var licencePause = Duration.seconds(600)

        public init() {}
    }

    public private(set) var state: State
    /// How often it has opened since the last answer.
    public private(set) var trips: Int
    /// Why it is not closed; of a closed one, the last failure since the last answer.
    public private(set) var cause: LogikalError.Code?
    /// Since when it has been in this state.
    public private(set) var since: Timestamp?

    public init(
        state: State = .closed(failures: 0), trips: Int = 0, cause: LogikalError.Code? = nil, since: Timestamp? = nil
    ) {
        self.state = state
        self.trips = trips
        self.cause = cause
        self.since = since
    }

    /// Lets a cycle begin, or says until when to wait; `nil` of a stopped one has no time.
    public mutating func admit(_ trigger: CycleTrigger, at now: Timestamp) -> Admission {
        switch state {
        case .closed, .halfOpen: return .admitted
        case .open(let until):
            guard trigger == .person || now >= until else { return .wait(until: until) }
        case .stopped:
            guard trigger != .schedule else { return .stopped }
        }
        change(to: .halfOpen, at: now)
        return .admitted
    }

    public enum Admission: Sendable, Equatable {
        case admitted
        case wait(until: Timestamp)
        case stopped
    }

    /// The service answered for a thing, be it that we may not see it.
    public mutating func answered(at now: Timestamp) {
        guard state != .closed(failures: 0) else { return }
        change(to: .closed(failures: 0), at: now)
        trips = 0
        cause = nil
    }

    /// - Parameter jitter: From 1 on; stretches the pause, so that several installations do not come back together.
    public mutating func failed(
        _ error: LogikalError, at now: Timestamp, policy: Policy = Policy(), jitter: Double
    ) {
        guard Self.counts(error) else { return }
        switch error.code {
        case .unauthorized:
            cause = error.code
            change(to: .stopped, at: now)
        case .loginRefused:
            open(for: max(policy.licencePause, error.retryAfter ?? .zero) * jitter, because: error.code, at: now)
        default:
            cause = error.code
            switch state {
            case .closed(let failures) where failures + 1 < policy.threshold:
                state = .closed(failures: failures + 1)
            case .closed, .halfOpen:
                let doubled = policy.shortestPause * (1 << min(trips, 10))
                let pause = min(max(doubled, error.retryAfter ?? .zero), policy.longestPause)
                open(for: pause * jitter, because: error.code, at: now)
            case .open, .stopped: break
            }
        }
    }

    /// Whether the cycle under way has to end.
    public var endsCycle: Bool {
        switch state {
        case .open, .stopped: true
        case .closed, .halfOpen: false
        }
    }

    /// Whether the service has got to the thing and said something about it.
    static func isAnswer(_ error: LogikalError) -> Bool {
        [.forbidden, .notFound, .locked, .badRequest, .bodyTooLarge].contains(error.code)
    }

    /// Whether `error` is a failure of the service or of the way to it. What is neither says nothing of Logikal.
    private static func counts(_ error: LogikalError) -> Bool {
        !isAnswer(error) && ![.sessionNotKept, .cancelled, .closed].contains(error.code)
    }

    private mutating func open(for pause: Duration, because code: LogikalError.Code, at now: Timestamp) {
        cause = code
        trips += 1
        change(to: .open(until: now + pause), at: now)
    }

    private mutating func change(to new: State, at now: Timestamp) {
        state = new
        since = now
    }
}

extension CircuitBreaker {
    /// `closed`, `open`, `half_open` or `stopped`.
    public var stateName: String {
        switch state {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half_open"
        case .stopped: "stopped"
        }
    }

    /// `nil` unless it is open.
    public var retryAt: Timestamp? { if case .open(let until) = state { until } else { nil } }

    public var failures: Int { if case .closed(let failures) = state { failures } else { 0 } }
}
