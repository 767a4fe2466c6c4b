import Synchronization

/// The open sessions by token.
final class SessionTable: Sendable {
    private struct State {
        var sessions: [String: Session] = [:]
        var opened = 0
        var random: SplitMix64
    }

    private let state: Mutex<State>
    private let settings: LiveSettings

    init(_ settings: LiveSettings) {
        self.settings = settings
        state = Mutex(State(random: SplitMix64(seed: settings.now.seed, "tokens")))
    }

    var count: Int { state.withLock { $0.sessions.count } }

    /// A new token at the root; `nil` if there are as many sessions as allowed.
    func open(at now: Duration) -> (token: String, ordinal: Int)? {
        state.withLock { state in
            dropExpired(&state, now)
            if let limit = settings.now.sessionLimit, state.sessions.count >= limit { return nil }
            state.opened += 1
            let token = state.random.guid()
            state.sessions[token] = Session(ordinal: state.opened, startedAt: now)
            return (token, state.opened)
        }
    }

    func session(_ token: String, at now: Duration) -> Session? {
        state.withLock { state in
            dropExpired(&state, now)
            return state.sessions[token]
        }
    }

    func close(_ token: String) { state.withLock { $0.sessions[token] = nil } }

    func closeAll() { state.withLock { $0.sessions.removeAll() } }

    /// `nil` if the session is gone.
    func update<Result: Sendable>(_ token: String, _ body: (inout Session) -> Result) -> Result? {
        state.withLock { state in
            guard var session = state.sessions[token] else { return nil }
            let result = body(&session)
            state.sessions[token] = session
            return result
        }
    }

    private func dropExpired(_ state: inout State, _ now: Duration) {
        guard let lifetime = settings.now.tokenLifetime else { return }
        state.sessions = state.sessions.filter { now - $0.value.startedAt < lifetime }
    }
}
