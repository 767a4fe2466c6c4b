/// What a failed request means for the session's position.
enum NavigationFailure: Sendable, Equatable {
    /// 405: the session is in another state than the model says.
    case wrongState
    /// 409 on a directory, or with the text about the mapping: not selectable from here.
    case outOfReach
    /// 409 otherwise: locked, or one of the above in another language.
    case conflict
    case notFound
    /// 401: the token is dead.
    case expired
    /// No answer to a request that may have taken effect.
    case lost
    /// The session answers for another project.
    case wrongPlace
    /// Nothing tells whether the session moved; only the documented way makes sure.
    case unproven
    /// The caller left, or an answer to a selection can't be read: the position is unknown, another attempt useless.
    case interrupted
    /// The call failed; the session stands where it stood.
    case final

    init(_ error: LogikalError) {
        switch error.code {
        case .wrongContext: self = error.status == 405 ? .wrongState : .outOfReach
        case .locked: self = .conflict
        case .notFound: self = .notFound
        case .sessionExpired: self = .expired
        case .wrongPlace: self = .wrongPlace
        case .timedOut, .connectionLost, .serverFailure: self = .lost
        case .cancelled, .closed:
            self = (error.cause as? HTTPTransportError)?.mayHaveReachedServer == true ? .interrupted : .final
        case .malformedAnswer, .bodyTooLarge: self = error.scope.endpoint.isSelection ? .interrupted : .final
        case .unauthorized, .loginRefused, .sessionNotKept, .forbidden, .badRequest, .wrongAddress, .unreachable, .tls:
            self = .final
        }
    }
}
