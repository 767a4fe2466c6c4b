import EventSourcing
import Logging
import LogikalModel

/// One token and the place where it stands. Calls name the place they need; the session goes there the cheapest way,
/// logs in again when it has to, and retries at most once.
///
/// One request at a time; concurrent callers queue. Depth-first work in the order of the service's own levels costs
/// the fewest logins (`logikal-api.md` 5.3). Always ``close()`` it, or use
/// ``LogikalClient/withSession(capabilities:_:)``.
public actor LogikalSession {
    nonisolated let client: LogikalClient
    private let turn = Turn()
    private var machine = SessionStateMachine()
    private var evidence = PlaceEvidence()
    private var token: SessionToken?
    private var isClosed = false
    /// Whether this session is one of the few that may be open.
    private var isSeated = false
    /// What the session cost so far.
    public private(set) var statistics = SessionStatistics()

    /// How drawings are asked for.
    public nonisolated var drawing: ThumbnailOptions { client.configuration.thumbnails }

    /// Nothing is sent before the first call.
    init(client: LogikalClient) { self.client = client }

    /// Ends the session on the server, after the request under way. A failure is logged only: nobody can do anything
    /// about it, and the service forgets tokens by itself. Works in a cancelled task; the second time does nothing.
    public func close() async {
        await turn.takeInAnyCase()
        defer { turn.giveBack() }
        isClosed = true
        await logOut()
        if isSeated { client.seats.giveBack() }
        isSeated = false
    }

    /// Goes to `place`, asks, and answers an expired, lost or misplaced session with one replay from a new login.
    ///
    /// - Parameter expectsItems: Whether an empty answer would say that something has gone. Only then is one that may
    ///   come from another place worth a login.
    func perform<Value: Sendable>(
        _ call: LogikalCall, at place: Place, verifiesItself: Bool = false, expectsItems: Bool = true,
        read: (LogikalCall, SessionToken) async throws(LogikalError) -> (Value, Sighting)
    ) async throws(LogikalError) -> Value {
        let call = call.about(place)
        let scope = LogikalError.Scope(endpoint: call.endpoint, subject: call.subject)
        guard await turn.take() else { throw LogikalError(.cancelled, scope) }
        defer { turn.giveBack() }
        guard !isClosed else { throw LogikalError(.closed, scope) }
        var action = machine.begin(
            place, verifiesItself: verifiesItself, capabilities: client.navigation.capabilities)
        while true {
            do throws(LogikalError) {
                if case .perform(let step) = action {
                    try await perform(step)
                    action = machine.succeeded()
                    remember()
                    continue
                }
                guard let token else { throw LogikalError(.sessionExpired, scope) }
                count(call.endpoint)
                let (value, sighting) = try await read(call.sent(from: machine.position), token)
                action = judge(sighting, of: call.endpoint, at: place, expectsItems: expectsItems)
                remember()
                if action == .finish { return value }
                if action == .giveUp { throw LogikalError(.wrongPlace, scope) }
            } catch {
                action = machine.failed(NavigationFailure(error))
                remember()
                if action == .giveUp { throw error }
                client.logger.info("Logikal session starts over", metadata: ["because": "\(error)"])
            }
        }
    }

    private func judge(
        _ sighting: Sighting, of endpoint: LogikalEndpoint, at place: Place, expectsItems: Bool
    ) -> SessionStateMachine.Action {
        switch evidence.judge(sighting, of: endpoint, at: place, from: machine.departure) {
        case .moved: machine.succeeded()
        case .irrelevant: machine.succeeded(provesMove: false)
        case .unclear where sighting == .things([]) && !expectsItems: machine.succeeded(provesMove: false)
        case .unclear: machine.failed(.unproven)
        case .stayed: machine.failed(.wrongPlace)
        }
    }

    private func perform(_ step: NavigationStep) async throws(LogikalError) {
        switch step {
        case .logIn:
            await logOut()
            try await takeSeat()
            count(.login)
            token = try await client.login()
        case .select(let place, _):
            guard let call = LogikalCall.select(place) else { return }
            try await ask(call) { (_, _) throws(LogikalError) in }
        case .verify(let project):
            try await ask(.selectedProject.about(.project(project))) { (answer, scope) throws(LogikalError) in
                _ = try answer.project(project, scope: scope)
            }
        }
    }

    /// Waits until another session of this client is closed, where as many are open as may be.
    private func takeSeat() async throws(LogikalError) {
        guard !isSeated else { return }
        guard await client.seats.take() else {
            throw LogikalError(.cancelled, LogikalError.Scope(endpoint: .login, subject: nil))
        }
        isSeated = true
    }

    private func ask(
        _ call: LogikalCall, _ read: (Answer, LogikalError.Scope) throws(LogikalError) -> Void
    ) async throws(LogikalError) {
        guard let token else {
            throw LogikalError(.sessionExpired, LogikalError.Scope(endpoint: call.endpoint, subject: call.subject))
        }
        count(call.endpoint)
        try await client.answer(to: call.sent(from: machine.position), token: token, read)
    }

    private func logOut() async {
        guard let token else { return }
        self.token = nil
        count(.logout)
        do { try await client.logout(token) } catch  where error.code == .sessionExpired {
            // It was closed already. One that only something in between called dead would keep its licence.
        } catch {
            client.logger.warning("Logikal logout failed", metadata: ["error": "\(error)"])
            // The ledger still has it, so that somebody asks again.
            return
        }
        await client.ledger?.closed(token)
    }

    private func count(_ endpoint: LogikalEndpoint) { statistics.requestsByEndpoint[endpoint, default: 0] += 1 }

    private func remember() {
        let lessons = machine.takeLessons()
        for lesson in lessons {
            client.logger.info(
                "Logikal navigation",
                metadata: ["move": "\(lesson.move.rawValue)", "answer": "\(lesson.answer.rawValue)"])
        }
        client.navigation.learn(lessons)
    }
}
