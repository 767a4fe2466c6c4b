/// What calls would cost, counted and not made: a session that goes where they need it, and to which nothing is refused
/// that is not known to be.
public struct SessionForecast: Sendable {
    private let capabilities: NavigationCapabilities
    private var machine = SessionStateMachine()
    /// Requests by what they ask for.
    public private(set) var requests: [LogikalEndpoint: Int] = [:]

    public init(capabilities: NavigationCapabilities) { self.capabilities = capabilities }

    public var logins: Int { requests[.login] ?? 0 }

    /// Counts calls of one kind at a place, and the way to it.
    public mutating func call(_ endpoint: LogikalEndpoint, at place: Place, times: Int = 1) {
        guard times > 0 else { return }
        var action = machine.begin(place, capabilities: capabilities)
        while case .perform(let step) = action {
            switch step {
            case .logIn:
                // A session is closed before the next is opened.
                if logins > 0 { count(.logout) }
                count(.login)
            case .select(let place, _): if let call = LogikalCall.select(place) { count(call.endpoint) }
            case .verify: count(.selectedProject)
            }
            action = machine.succeeded()
        }
        _ = machine.succeeded()
        count(endpoint, times: times)
    }

    /// The session's end.
    public mutating func close() { if logins > 0 { count(.logout) } }

    private mutating func count(_ endpoint: LogikalEndpoint, times: Int = 1) { requests[endpoint, default: 0] += times }
}
