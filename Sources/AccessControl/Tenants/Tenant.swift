public import EventSourcing

/// Somebody whose data is kept apart from everybody else's, as those who run the installation see it.
public struct Tenant: Sendable, Hashable {
    public enum State: String, Sendable {
        case active
        /// Nothing is polled, and nobody is let in.
        case inactive
    }

    /// How its Logikal is reached.
    public struct Logikal: Sendable, Hashable {
        public let url: String
        public let user: String
        public let sealedPassword: [UInt8]
        /// Of the master key that it was sealed with.
        public let masterKey: String

        public init(url: String, user: String, sealedPassword: [UInt8], masterKey: String) {
            self.url = url
            self.user = user
            self.sealedPassword = sealedPassword
            self.masterKey = masterKey
        }
    }

    public static let longestName = 64
    public static let pollIntervals = 1...86_400

    public let id: TenantID
    public let name: String
    public let state: State
    /// Grows with every change.
    public let revision: Int64
    public let createdAt: Timestamp
    public let logikal: Logikal?
    /// In seconds; `nil` for the installation's.
    public let pollInterval: Int?
    public let quota: TenantQuota

    public init(
        id: TenantID, name: String, state: State, revision: Int64, createdAt: Timestamp, logikal: Logikal?,
        pollInterval: Int?, quota: TenantQuota = TenantQuota()
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.revision = revision
        self.createdAt = createdAt
        self.logikal = logikal
        self.pollInterval = pollInterval
        self.quota = quota
    }

    /// Letters, digits, dots, hyphens and underscores; begins with a letter or digit.
    public static func isName(_ text: String) -> Bool {
        let isFirst = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        let others = Set(".-_".utf8)
        return (1...longestName).contains(text.utf8.count) && text.utf8.first.map(isFirst) == true
            && text.utf8.allSatisfy { isFirst($0) || others.contains($0) }
    }

    /// The password is left out, sealed as it is.
    public var json: JSONObject {
        [
            "createdAt": .string(createdAt.description), "id": .integer(id.rawValue),
            "logikal": logikal.map { ["url": .string($0.url), "user": .string($0.user)] } ?? .null,
            "name": .string(name), "pollIntervalSeconds": pollInterval.map { .integer($0) } ?? .null,
            "quota": quota.json, "revision": .integer(revision), "state": .string(state.rawValue),
        ]
    }
}

/// What is to be changed of a tenant; `nil` leaves as it is.
public struct TenantChange: Sendable, Hashable {
    public var logikal: Tenant.Logikal?
    public var pollInterval: Int?
    /// 0 takes a quota off.
    public var quota: TenantQuota

    public init(logikal: Tenant.Logikal? = nil, pollInterval: Int? = nil, quota: TenantQuota = TenantQuota()) {
        self.logikal = logikal
        self.pollInterval = pollInterval
        self.quota = quota
    }
}

/// Why a tenant can't be made or changed.
public struct TenantError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case invalid = "invalid_tenant"
        case nameTaken = "tenant_name_taken"
        case unknown = "tenant_unknown"
        case notInactive = "tenant_not_inactive"
        /// The one that every installation has.
        case isDefault = "tenant_is_default"
        case unreadablePassword = "tenant_password_unreadable"
    }

    public let code: Code
    /// What happened, and what to do about it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public static let invalidName = TenantError(
        .invalid,
        "a tenant's name takes 1 to \(Tenant.longestName) letters, digits, dots, hyphens and underscores, and begins "
            + "with a letter or digit")
    public static let nameTaken = TenantError(.nameTaken, "a tenant of that name is there already; choose another")
    public static let unknown = TenantError(
        .unknown, "there is no tenant of that name; `logikal-sync tenants list` shows them")
    public static let notInactive = TenantError(
        .notInactive, "the tenant is active; deactivate it first, so that nobody writes while it is deleted")
    public static let isDefault = TenantError(
        .isDefault, "the tenant `default` belongs to the installation; it can be neither deactivated nor deleted")
    public static let defaultIsNotBounded = TenantError(
        .isDefault, "the tenant `default` belongs to the installation; its log is not held to a number of events")
    public static let logikalIsSettled = TenantError(
        .isDefault,
        "LOGIKAL_BASE_URL and POLL_INTERVAL say what is polled for the tenant `default`; change those, or unset "
            + "LOGIKAL_BASE_URL to have another Logikal kept")
    public static let unreadablePassword = TenantError(
        .unreadablePassword,
        "a Logikal password was sealed with another master key; set MASTER_KEY_FILE to that key, or configure the "
            + "password again")

    public var description: String { "\(code.rawValue): \(message)" }
}
