public import EventSourcing
import Synchronization

/// With which credentials somebody was let in, and from where, within the last hour.
///
/// That proves nothing about who asks now: it is reason enough to find out, where others who fail from the same address
/// would otherwise be reason not to. Only what was let in takes up room, so that guessing crowds out nobody.
public final class KnownVisitors: Sendable {
    static let knownFor: Duration = .seconds(3600)
    static let maximumEntries = 4096

    private struct Visitor: Hashable {
        let digest: Hash
        let place: NetworkAddress?
    }

    private let elapsed: @Sendable () -> Duration
    private let lastAt = Mutex<[Visitor: Duration]>([:])

    public init(clock: some Clock<Duration> = ContinuousClock()) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// - Parameter digest: Of the credentials, as `Authenticator.digest(authorization:)` tells it.
    public func knows(_ digest: Hash, from place: NetworkAddress?) -> Bool {
        let now = elapsed()
        return lastAt.withLock { $0[Visitor(digest: digest, place: place)] }.map { now - $0 < Self.knownFor } ?? false
    }

    public func letIn(_ digest: Hash, from place: NetworkAddress?) {
        let now = elapsed()
        lastAt.withLock { lastAt in
            if lastAt.count >= Self.maximumEntries {
                // The oldest half goes: whoever is here often is among the newer.
                let newest = lastAt.sorted { $0.value > $1.value }.prefix(Self.maximumEntries / 2)
                lastAt = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
            }
            lastAt[Visitor(digest: digest, place: place)] = now
        }
    }

    public func refused(_ digest: Hash, from place: NetworkAddress?) {
        lastAt.withLock { $0[Visitor(digest: digest, place: place)] = nil }
    }
}
