/// One call as it went: what somebody needs who asks why a cycle was slow or failed. Never a body, a token or a query.
public struct CallRecord: Sendable, Equatable {
    /// Where the session stood when the call was sent.
    public enum Standing: String, Sendable, CaseIterable, Codable {
        case directory, project, phase, elevation
        /// A time-out or a broken connection left it open.
        case unknown
    }

    public let endpoint: LogikalEndpoint
    /// `nil` when no complete answer came.
    public let status: Int?
    public let duration: Duration
    /// `nil` when the answer was what was asked for.
    public let failure: LogikalError.Code?
    /// `nil` for calls without a session.
    public let standing: Standing?

    public init(
        endpoint: LogikalEndpoint, status: Int?, duration: Duration, failure: LogikalError.Code?, standing: Standing?
    ) {
        self.endpoint = endpoint
        self.status = status
        self.duration = duration
        self.failure = failure
        self.standing = standing
    }
}

extension SessionStateMachine.Position {
    /// `nil` where there is no session.
    var standing: CallRecord.Standing? {
        switch self {
        case .loggedOut: nil
        case .lost: .unknown
        case .at(.directory): .directory
        case .at(.project): .project
        case .at(.phase): .phase
        case .at(.elevation): .elevation
        }
    }
}
