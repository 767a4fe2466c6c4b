import Synchronization

/// Slows down who guesses secrets.
///
/// Failures count for a client together with the address that they come from, and for the address alone. So nobody can
/// lock a client out from where it really is; guessing from many addresses at once is left to the length of a secret,
/// which is 256 bits.
public final class LoginThrottle: Sendable {
    /// Failures that cost nothing: of one client, and of one address.
    static let freeOfClient = 5
    static let freeOfAddress = 20
    /// Each further failure doubles the wait, up to the longest.
    static let shortest: Duration = .seconds(1)
    static let longest: Duration = .seconds(300)
    /// After this long without a failure nothing is held against anybody.
    static let forgottenAfter: Duration = .seconds(3600)
    static let maximumEntries = 8192

    private enum Subject: Hashable {
        case client(ClientID?, address: String)
        case address(String)
    }

    private struct Record {
        var failures: Int
        var lastAt: Duration
    }

    private let elapsed: @Sendable () -> Duration
    private let records = Mutex<[Subject: Record]>([:])

    public init(clock: some Clock<Duration> = ContinuousClock()) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// - Throws: `too_many_attempts` while somebody has to wait. Asking again does not prolong the wait.
    func admit(_ client: ClientID?, from address: String) throws(AccessError) {
        let now = elapsed()
        let left = records.withLock { records in
            [
                wait(records[.client(client, address: address)], free: Self.freeOfClient, at: now),
                wait(records[.address(address)], free: Self.freeOfAddress, at: now),
            ].max() ?? .zero
        }
        guard left <= .zero else {
            let (seconds, rest) = left.components
            throw AccessError(.tooManyAttempts, retryAfterSeconds: Int(seconds) + (rest > 0 ? 1 : 0))
        }
    }

    func failed(_ client: ClientID?, from address: String) {
        let now = elapsed()
        records.withLock { records in
            for subject in [Subject.client(client, address: address), .address(address)] {
                makeRoom(in: &records, at: now)
                let failures = isForgotten(records[subject], at: now) ? 0 : records[subject]?.failures ?? 0
                records[subject] = Record(failures: failures + 1, lastAt: now)
            }
        }
    }

    /// Forgets what was held against the client here; the address stays under suspicion, for whoever owns one client
    /// could otherwise guess the secrets of others between two logins of its own.
    func succeeded(_ client: ClientID?, from address: String) {
        records.withLock { $0[.client(client, address: address)] = nil }
    }

    private func wait(_ record: Record?, free: Int, at now: Duration) -> Duration {
        guard let record, record.failures >= free, !isForgotten(record, at: now) else { return .zero }
        // The shift is bounded: more than the longest wait is not waited for.
        let wait = min(Self.shortest * (1 << min(record.failures - free, 16)), Self.longest)
        return record.lastAt + wait - now
    }

    private func isForgotten(_ record: Record?, at now: Duration) -> Bool {
        record.map { now - $0.lastAt >= Self.forgottenAfter } ?? true
    }

    private func makeRoom(in records: inout [Subject: Record], at now: Duration) {
        guard records.count >= Self.maximumEntries else { return }
        // The oldest half goes: whoever fails still is among the newer.
        let newest = records.sorted { $0.value.lastAt > $1.value.lastAt }.prefix(Self.maximumEntries / 2)
        records = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}
