import EventSourcing
import Synchronization

/// Tells who is asking from the `Authorization` header.
///
/// A key is looked up by its digest, so that the time it takes tells nothing about any key. Answers are kept for a
/// moment: known keys at most a second, so that revoking takes effect at once; unknown ones longer, so that guessing
/// costs the database nothing. Both stores of answers are bounded, and neither can crowd out the other.
public final class Authenticator: Sendable {
    static let knownFor: Duration = .seconds(1)
    static let unknownFor: Duration = .seconds(5)
    static let maximumEntries = 1024

    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let until: Duration
    }

    private struct Cache {
        var known: [Hash: Entry<Principal>] = [:]
        var unknown: [Hash: Entry<Void>] = [:]
    }

    private let store: any AccessStore
    /// Since some moment that stays the same.
    private let now: @Sendable () -> Duration
    private let cache = Mutex(Cache())

    public init(store: any AccessStore, clock: some Clock<Duration> = ContinuousClock()) {
        self.store = store
        let start = clock.now
        now = { start.duration(to: clock.now) }
    }

    /// - Parameter authorization: the header's value, `nil` when there is none.
    /// - Throws: `AccessError`, or the store's errors.
    public func principal(authorization: String?) async throws -> Principal {
        guard let authorization else { throw AccessError(.missingCredentials) }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw AccessError(.missingCredentials) }
        let digest = APIKey(String(parts[1].trimmingBlanks)).digest
        switch cached(digest) {
        case .some(let principal?): return principal
        case .some(nil): throw AccessError(.invalidCredentials)
        case nil: break
        }
        let principal = try await store.principal(withDigest: digest)
        remember(principal, for: digest)
        guard let principal else { throw AccessError(.invalidCredentials) }
        return principal
    }

    /// `nil`: not known either way.
    private func cached(_ digest: Hash) -> Principal?? {
        let now = now()
        return cache.withLock { cache -> Principal?? in
            if let entry = cache.known[digest], entry.until > now { return .some(entry.value) }
            if let entry = cache.unknown[digest], entry.until > now { return .some(nil) }
            return nil
        }
    }

    private func remember(_ principal: Principal?, for digest: Hash) {
        let now = now()
        cache.withLock { cache in
            if let principal {
                Self.makeRoom(in: &cache.known, at: now)
                cache.known[digest] = Entry(value: principal, until: now + Self.knownFor)
                cache.unknown[digest] = nil
            } else {
                Self.makeRoom(in: &cache.unknown, at: now)
                cache.unknown[digest] = Entry(value: (), until: now + Self.unknownFor)
                cache.known[digest] = nil
            }
        }
    }

    private static func makeRoom<Value>(in entries: inout [Hash: Entry<Value>], at now: Duration) {
        guard entries.count >= maximumEntries else { return }
        entries = entries.filter { $0.value.until > now }
        // Still full: forget all of it. It is asked again, once each.
        if entries.count >= maximumEntries { entries.removeAll(keepingCapacity: true) }
    }
}
