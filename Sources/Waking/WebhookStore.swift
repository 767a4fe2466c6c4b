public import EventSourcing
public import Feeding
public import Foundation

/// Keeps who wants to be woken, and lets one node at a time wake each.
public protocol WebhookStore: Sendable {
    /// Makes the consumer where there is none of that name.
    ///
    /// - Throws: `FeedError` where there is no room; the storage's errors.
    func set(_ url: WebhookURL, _ sealedSecret: [UInt8], of consumer: ConsumerName, tenant: TenantID) async throws

    /// - Returns: Whether there was one.
    func remove(_ consumer: ConsumerName, tenant: TenantID) async throws -> Bool

    /// Takes those who are to be woken now: no other node takes them before `patience` is over.
    func take(_ most: Int, patience: Duration, tenant: TenantID) async throws -> [WakeUp]

    /// Until when nobody has to be woken unless something is appended; `nil` when all know the head.
    func wait(tenant: TenantID) async throws -> Duration?

    /// - Parameter spacing: The consumer is not woken again before it is over.
    func delivered(_ wakeUp: WakeUp, spacing: Duration, tenant: TenantID) async throws

    /// - Parameter delay: Until it is tried again.
    func failed(_ wakeUp: WakeUp, _ failure: String, delay: Duration, tenant: TenantID) async throws
}

/// One attempt to wake one consumer.
public struct WakeUp: Hashable, Sendable {
    public let consumer: ConsumerName
    public let url: String
    public let sealedSecret: [UInt8]
    public let attempt: UUID
    /// In a row, before this one.
    public let failures: Int
    public let head: Position
    public let epoch: UUID

    public init(
        consumer: ConsumerName, url: String, sealedSecret: [UInt8], attempt: UUID, failures: Int, head: Position,
        epoch: UUID
    ) {
        self.consumer = consumer
        self.url = url
        self.sealedSecret = sealedSecret
        self.attempt = attempt
        self.failures = failures
        self.head = head
        self.epoch = epoch
    }
}
