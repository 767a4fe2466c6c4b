public import AccessControl
public import EventSourcing
public import Logging

/// Who may use the API, and how it is found out and written down.
public struct APIAccess: Sendable {
    let authenticator: Authenticator
    let quotas: TenantQuotas
    let clients: any ClientStore
    let sessions: ClientSessions
    let events: any AuditStore
    let audit: AuditTrail

    public init(
        keys: any AccessStore, clients: any ClientStore, events: any AuditStore, codec: AccessTokenCodec,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        authenticator = Authenticator(store: keys, codec: codec, now: now)
        quotas = TenantQuotas(store: keys)
        self.clients = clients
        sessions = ClientSessions(store: clients, codec: codec, throttle: LoginThrottle(), now: now)
        self.events = events
        audit = AuditTrail(store: events, now: now, logger: logger)
    }

    /// How often it was known already who asks, and how often the store was asked.
    public var cacheTotals: (hits: Int64, misses: Int64) { authenticator.cacheTotals }
}
