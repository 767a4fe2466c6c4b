public import EventSourcing
public import Feeding

/// Takes the addresses at which consumers want to be woken.
public struct WebhookBook: Sendable {
    private let store: any WebhookStore
    private let seal: WebhookSeal
    private let rule: WebhookRule

    public init(store: any WebhookStore, seal: WebhookSeal, rule: WebhookRule) {
        self.store = store
        self.seal = seal
        self.rule = rule
    }

    /// - Parameter secret: `nil` makes one.
    /// - Returns: The one that was made; it can't be read again.
    /// - Throws: `WebhookError`; `FeedError` where there is no room for another consumer; the storage's errors.
    public func set(
        _ url: String, secret: String?, of consumer: ConsumerName, tenant: TenantID
    ) async throws -> WebhookSecret? {
        let url = try WebhookURL(url, rule: rule)
        let given = try secret.map { text throws(WebhookError) in try WebhookSecret(text) }
        var generator = SystemRandomNumberGenerator()
        let secret = given ?? .random(using: &generator)
        try await store.set(
            url, try seal.seal(secret, of: consumer, tenant: tenant), of: consumer, tenant: tenant)
        return given == nil ? secret : nil
    }

    /// - Returns: Whether there was one.
    public func remove(_ consumer: ConsumerName, tenant: TenantID) async throws -> Bool {
        try await store.remove(consumer, tenant: tenant)
    }
}
