public import AccessControl
public import EventSourcing

/// Whether Logikal lets us in, found out by trying.
public protocol LogikalDoor: Sendable {
    /// Logs in and out again, which takes one of Logikal's licences for that moment.
    ///
    /// - Parameter user: Somebody else than the one who is configured. Kept nowhere.
    /// - Throws: `DoorError`.
    func knock(as user: LogikalUser?, tenant: TenantID) async throws -> LogikalAddress

    /// Whether the service answers, and how it has gone so far; logs nobody in.
    func look(tenant: TenantID) async throws -> LogikalStanding
}

/// A user of Logikal that somebody sends.
public struct LogikalUser: Sendable {
    public let name: String
    public let password: Credential

    public init(name: String, password: Credential) {
        self.name = name
        self.password = password
    }
}

public struct LogikalAddress: Sendable, Hashable {
    public let text: String

    public init(_ text: String) { self.text = text }
}

public struct LogikalStanding: Sendable, Hashable {
    public let address: LogikalAddress
    /// Of its components; `nil` when it does not answer.
    public let version: String?
    /// Of the circuit breaker, e.g. `closed`.
    public let circuit: String

    public init(address: LogikalAddress, version: String?, circuit: String) {
        self.address = address
        self.version = version
        self.circuit = circuit
    }
}

/// Why Logikal does not let us in.
public struct DoorError: Error, Sendable, Equatable {
    public enum Code: String, Sendable {
        case notConfigured = "logikal_not_configured"
        /// Somebody is trying at this moment: each try takes a licence.
        case busy = "logikal_login_under_way"
        case unauthorized = "logikal_unauthorized"
        case unavailable = "logikal_unavailable"
    }

    public let code: Code
    /// What happened, and what to do about it; shows no secret.
    public let message: String
    public let retryAfterSeconds: Int

    public init(_ code: Code, _ message: String, retryAfterSeconds: Int = 60) {
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }
}
