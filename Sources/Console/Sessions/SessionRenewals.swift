import EventSourcing

/// Renews each session once, however many requests of a browser come with the old one at the same time: the second use
/// of a refresh token would end the session, as if it had been stolen.
actor SessionRenewals {
    /// Requests that were sent before the browser had the new session arrive within this time.
    private static let keptFor: Duration = .seconds(60)
    private static let most = 1024

    private struct Entry {
        let renewal: Task<Session, any Error>
        let until: ContinuousClock.Instant
    }

    private var entries: [Hash: Entry] = [:]

    func session(
        after old: Session, _ renew: @escaping @Sendable () async throws -> Session
    ) async throws -> Session {
        let now = ContinuousClock.now
        if let entry = entries[old.digest], entry.until > now { return try await entry.renewal.value }
        entries = entries.filter { $0.value.until > now }
        // Rather would one be asked to sign in again than that others make us keep ever more.
        if entries.count >= Self.most { entries.removeAll() }
        let renewal = Task { try await renew() }
        entries[old.digest] = Entry(renewal: renewal, until: now + Self.keptFor)
        return try await renewal.value
    }
}
