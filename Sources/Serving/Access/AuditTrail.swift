public import AccessControl
public import EventSourcing
import Foundation
public import Logging
import Synchronization

/// Writes down who did what.
///
/// Refusals are written in batches off the request's way: nobody can make us slow by being refused, and of too many at
/// once the rest is counted. Changes are written before they are answered.
public final class AuditTrail: Sendable {
    /// Events that wait to be written.
    static let capacity = 1024
    /// What comes together within this time is written together.
    private static let gathering: Duration = .milliseconds(200)
    private static let retryAfter: Duration = .seconds(1)
    /// An event that is like one before is left out for so long, where its writer says so.
    private static let alikeFor: Duration = .seconds(600)
    private static let mostSightings = 4096

    /// By what events are alike.
    struct Sighting: Hashable {
        let kind: AuditEvent.Kind
        let principal: UUID?
        let address: NetworkAddress?
        let code: AccessError.Code?
    }

    private struct State {
        var waiting: [AuditEvent] = []
        var dropped = 0
        var sightings: [Sighting: ContinuousClock.Instant] = [:]

        mutating func add(_ event: AuditEvent) {
            if waiting.count < AuditTrail.capacity { waiting.append(event) } else { dropped += 1 }
        }
    }

    private let store: any AuditStore
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())
    private let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    public init(store: any AuditStore, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.store = store
        self.now = now
        self.logger = logger
    }

    /// Returns at once; the event is written soon, or counted as dropped.
    func note(_ event: AuditEvent) {
        state.withLock { $0.add(event) }
        signal.yield()
    }

    /// As `note(_:)`, unless one that was alike was noted within the last ten minutes.
    func noteOnce(_ sighting: Sighting, _ event: () -> AuditEvent) {
        let now = ContinuousClock.now
        let isNew = state.withLock { state in
            if let seen = state.sightings[sighting], now - seen < Self.alikeFor { return false }
            if state.sightings.count >= Self.mostSightings {
                state.sightings = state.sightings.filter { now - $0.value < Self.alikeFor }
                // Better twice than never.
                if state.sightings.count >= Self.mostSightings { state.sightings.removeAll() }
            }
            state.sightings[sighting] = now
            return true
        }
        if isNew { note(event()) }
    }

    /// Returns when the event is written; if it can't be it waits with the others, for what it tells has happened.
    func record(_ event: AuditEvent) async {
        do { try await store.append([event]) } catch {
            if !Task.isCancelled { logger.error("an audit event is not written yet", error: error) }
            note(event)
        }
    }

    /// Until it is cancelled; writes what is left then.
    func run() async {
        for await _ in signals {
            try? await Task.sleep(for: Self.gathering)
            while await !flush() {
                do { try await Task.sleep(for: Self.retryAfter) } catch { break }
            }
        }
        // In a task of its own: this one is cancelled already.
        _ = await Task { await flush() }.value
    }

    /// `false` when the events are waiting still.
    private func flush() async -> Bool {
        let (events, dropped) = state.withLock { state in
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
        guard !events.isEmpty else { return true }
        var written = events
        if dropped > 0 {
            written.append(
                AuditEvent(
                    tenant: .default, at: now(), kind: .audit, action: "\(dropped) refusals not written",
                    outcome: .failed, actor: nil))
        }
        do {
            try await store.append(written)
            return true
        } catch {
            // Told to end in the middle of it, the trail writes what is left right after.
            if !Task.isCancelled {
                logger.error(
                    "audit events are not written; trying again", error: error,
                    metadata: ["count": "\(events.count)"])
            }
            state.withLock { state in
                let newer = state.waiting
                (state.waiting, state.dropped) = ([], state.dropped + dropped)
                for event in events + newer { state.add(event) }
            }
            return false
        }
    }
}
