/// What hands events on to many.
public protocol EventBroker: Sendable {
    /// Connects, and hangs up when `body` has ended. `body` is given what takes events: it returns when the broker has
    /// stored them all, and throws when some may not be stored.
    func connected(
        _ body:
            @escaping @Sendable (_ publish: @escaping @Sendable ([RelayedEvent]) async throws -> Void) async throws
            -> Void
    ) async throws
}
