public import EventSourcing
import Synchronization

/// Tells who is asking from the `Authorization` header.
///
/// A key is looked up by its digest, so that the time it takes tells nothing about any key; a token is checked first
/// and then looked up by its session. Answers are kept for a moment: known ones at most a second, so that revoking and
/// changed roles take effect at once; unknown ones longer, so that guessing costs the database nothing. Both stores of
/// answers are bounded, and neither can crowd out the other.
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
        var totals = (hits: Int64(0), misses: Int64(0))
    }

    private let store: any AccessStore
    private let codec: AccessTokenCodec
    /// Since some moment that stays the same.
    private let elapsed: @Sendable () -> Duration
    private let now: @Sendable () -> Timestamp
    private let cache = Mutex(Cache())
    private let lookups = SharedLookups<Hash, Principal?>()

    /// - Parameter now: What the times in tokens are compared with.
    public init(
        store: any AccessStore, codec: AccessTokenCodec, clock: some Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.codec = codec
        self.now = now
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// - Parameter authorization: the header's value, `nil` when there is none.
    /// - Throws: `AccessError`, or the store's errors.
    public func principal(authorization: String?) async throws -> Principal {
        guard let text = Self.credential(authorization) else { throw AccessError(.missingCredentials) }
        let digest = Credential(text).digest
        let isToken = AccessTokenCodec.mayBeToken(text)
        let refusal = AccessError(isToken ? .tokenInvalid : .invalidCredentials)
        let cached = cached(digest)
        cache.withLock { cache in
            if cached == nil { cache.totals.misses += 1 } else { cache.totals.hits += 1 }
        }
        switch cached {
        case .some(let principal?): return principal
        case .some(nil): throw refusal
        case nil: break
        }
        let token = isToken ? try codec.token(from: text, at: now()) : nil
        guard let principal = try await lookups.value(for: digest, { try await self.look(for: digest, token) }) else {
            throw refusal
        }
        return principal
    }

    private func look(for digest: Hash, _ token: AccessToken?) async throws -> Principal? {
        let now = now()
        let principal: Principal?
        var remembered = Self.knownFor
        if let token {
            remembered = min(remembered, .microseconds(token.expiresAt.microseconds - now.microseconds))
            principal = try await store.principal(with: token, at: now)
        } else {
            principal = try await store.principal(withDigest: digest)
        }
        remember(principal, for: digest, within: remembered)
        return principal
    }

    /// Who asks, where that was found out within the last second; costs no question to the store.
    public func remembered(authorization: String?) -> Principal? {
        guard let text = Self.credential(authorization) else { return nil }
        guard let principal = cached(Credential(text).digest) ?? nil else { return nil }
        cache.withLock { $0.totals.hits += 1 }
        return principal
    }

    /// How often it was known already who asks, and how often not.
    public var cacheTotals: (hits: Int64, misses: Int64) { cache.withLock { $0.totals } }

    /// Of what comes as a bearer token; the time it takes to compare it tells nothing about any other.
    public static func digest(authorization: String?) -> Hash? {
        credential(authorization).map { Credential($0).digest }
    }

    private static func credential(_ authorization: String?) -> String? {
        guard let parts = authorization?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return String(parts[1].trimmingBlanks)
    }

    /// `nil`: not known either way.
    private func cached(_ digest: Hash) -> Principal?? {
        let elapsed = elapsed()
        return cache.withLock { cache -> Principal?? in
            if let entry = cache.known[digest], entry.until > elapsed { return .some(entry.value) }
            if let entry = cache.unknown[digest], entry.until > elapsed { return .some(nil) }
            return nil
        }
    }

    private func remember(_ principal: Principal?, for digest: Hash, within time: Duration) {
        let elapsed = elapsed()
        cache.withLock { cache in
            if let principal {
                Self.makeRoom(in: &cache.known, at: elapsed)
                cache.known[digest] = Entry(value: principal, until: elapsed + time)
                cache.unknown[digest] = nil
            } else {
                Self.makeRoom(in: &cache.unknown, at: elapsed)
                cache.unknown[digest] = Entry(value: (), until: elapsed + Self.unknownFor)
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
