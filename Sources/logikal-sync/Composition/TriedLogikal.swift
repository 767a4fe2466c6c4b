import AccessControl
import EventSourcing
import Logging
import LogikalClient
import Polling
import PostgresStorage
import Serving

/// Tries a tenant's Logikal for those who ask over HTTP.
///
/// One at a time for each tenant, because each try takes a licence; and whether it answers is
/// asked at most every few seconds, whoever wants to know.
actor TriedLogikal: LogikalDoor {
    private static let keptFor: Duration = .seconds(5)

    /// `nil` where none is configured.
    private let logikal: @Sendable (TenantID) async throws -> Settings.Logikal?
    private let store: PostgresConnectionStore
    private let transport: HTTPTransport
    private let sessions: SessionPolicy
    private let logger: Logger
    private var trying: Set<TenantID> = []
    private var seen: [ServiceAddress: (version: String?, at: ContinuousClock.Instant)] = [:]

    init(
        logikal: @escaping @Sendable (TenantID) async throws -> Settings.Logikal?, store: PostgresConnectionStore,
        sessions: SessionPolicy, transport: HTTPTransport, logger: Logger
    ) {
        self.logikal = logikal
        self.store = store
        self.sessions = sessions
        self.transport = transport
        self.logger = logger
    }

    func knock(as user: LogikalUser?, tenant: TenantID) async throws -> LogikalAddress {
        let logikal = try await configured(tenant)
        guard trying.insert(tenant).inserted else {
            throw DoorError(.busy, "somebody tries to log in at this moment; try again", retryAfterSeconds: 2)
        }
        defer { trying.remove(tenant) }
        let tried = Settings.Logikal(
            address: logikal.address, username: user?.name ?? logikal.username,
            password: user.map { Secret($0.password.reveal()) } ?? logikal.password)
        let client = LogikalClient(tried.configuration(sessions), transport: transport, logger: logger)
        do throws(LogikalError) {
            try await client.check()
        } catch {
            throw DoorError(error.code == .unauthorized ? .unauthorized : .unavailable, "\(error)")
        }
        return LogikalAddress("\(logikal.address)")
    }

    func look(tenant: TenantID) async throws -> LogikalStanding {
        let logikal = try await configured(tenant)
        let breaker = try await store.breaker(of: logikal.address, tenant: tenant) ?? CircuitBreaker()
        return LogikalStanding(
            address: LogikalAddress("\(logikal.address)"), version: await version(of: logikal),
            circuit: breaker.stateName)
    }

    private func version(of logikal: Settings.Logikal) async -> String? {
        if let seen = seen[logikal.address], .now - seen.at < Self.keptFor { return seen.version }
        let client = LogikalClient(logikal.configuration(sessions), transport: transport, logger: logger)
        let version = try? await client.version().description
        seen[logikal.address] = (version, .now)
        return version
    }

    private func configured(_ tenant: TenantID) async throws -> Settings.Logikal {
        guard let logikal = try await logikal(tenant) else {
            throw DoorError(
                .notConfigured,
                "this server reads no Logikal; the operator has to configure one", retryAfterSeconds: 300)
        }
        return logikal
    }
}
