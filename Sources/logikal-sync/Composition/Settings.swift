import AccessControl
import Foundation
import Logging
import LogikalClient
import NATSClient
import Polling
import PostgresStorage
import RedisClient
import Serving
import Telemetry
import Waking

/// The settings of one process, read from the environment and checked before anything starts.
struct Settings: Sendable {
    struct Logikal: Sendable {
        let address: ServiceAddress
        let username: String
        let password: Secret
    }

    struct Listen: Sendable {
        let host: String
        let port: Int
    }

    /// The default tenant's; `nil` leaves it to the one that is kept for it, where there is one.
    var logikal: Logikal?
    /// `nil` for the private PostgreSQL in `dataDirectory`.
    var databaseURL: String?
    /// A streaming replica of it, which answers what reads much; `nil` leaves all of it to the one.
    var replicaURL: String?
    /// Where processes share what they have read; `nil` leaves it to each.
    var redis: RedisAddress?
    /// Where events are handed on to a broker.
    var nats: NATSAddress?
    /// A pooler in transaction mode stands before the database.
    var isPooledByTransaction: Bool
    var dataDirectory: String
    /// Ed25519, for checkpoints of the log; `nil` for one of our own in `dataDirectory`.
    var signingKeyFile: String?
    /// Where signed checkpoints are put as files besides; `nil` for nowhere.
    var checkpointFolder: String?
    /// 32 bytes in base64, under which tokens of open sessions and secrets of webhooks are kept; `nil` for one of our
    /// own in `dataDirectory`.
    var sessionKeyFile: String?
    /// Where consumers may let themselves be woken.
    var webhooks: WebhookRule
    /// 32 bytes in base64, under which tenants' passwords are kept; `nil` for one of our own in `dataDirectory`.
    var masterKeyFile: String?
    /// The name of the tenant to work on; `nil` for the one that every installation has.
    var tenant: String?
    var callRetention: CallRetention
    var listen: Listen
    /// Roles that answer no API tell how they are only where they are told to listen: several of them share a machine.
    var isListenAddressSet: Bool
    var pollInterval: Duration
    /// How much of Logikal one cycle looks at.
    var cadence: PollCadence
    /// How long a process that polls may be silent before another may take over.
    var pollLease: Duration
    /// How long and how much is kept of drawings and parts lists that nothing names any more.
    var blobPolicy: PostgresBlobKeeper.Policy
    var sessions: SessionPolicy
    /// What is asked for besides lists, drawings and parts.
    var details: DetailPolicy
    /// How drawings are asked for.
    var thumbnails: ThumbnailOptions
    /// How long what flaps has to hold still until it is shown; zero shows everything at once.
    var flapWindow: Duration
    var bootstrapKey: String?
    /// Requests in a minute of a client for which no other number is set.
    var clientRateLimit: Int
    /// Logins, and requests without a valid key, in a minute from one address.
    var addressRateLimit: Int
    /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    var trustedProxies: TrustedProxies
    /// `nil` speaks plain HTTP.
    var tls: TLSFiles?
    /// Whether what does not come by HTTPS is refused.
    var requiresHTTPS: Bool
    /// From pages of which other sites browsers may ask the API.
    var allowedOrigins: AllowedOrigins
    /// How long the API refuses what is new before it ends.
    var drainTime: Duration
    /// How long audit events are kept.
    var auditRetention: Duration
    /// How often all of a log is verified.
    var verifyInterval: Duration
    /// Where metrics are told besides by the API; `nil` for nowhere.
    var metricsListen: Listen?
    /// Lets whoever has it ask for metrics, and for nothing else.
    var metricsToken: Credential?
    var logFormat: LogFormat
    /// What is not named is left to the subcommand.
    var logLevels: LogLevels
    /// `nil` brings spans nowhere.
    var traces: TraceSettings?
    /// `nil` reports errors nowhere.
    var errorReports: ErrorReportSettings?

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws(SettingsError) {
        let reader = SettingsReader(environment)
        logikal = try reader.logikal()
        databaseURL = try reader.database("DATABASE_URL")
        replicaURL = try reader.database("DATABASE_READ_URL")
        guard replicaURL == nil || databaseURL != nil else {
            throw SettingsError("DATABASE_READ_URL", "needs DATABASE_URL, of whose server it is a replica")
        }
        redis = try reader.redis("REDIS_URL")
        nats = try reader.nats("NATS_URL")
        isPooledByTransaction = try reader.pooling("DATABASE_POOLING")
        dataDirectory = reader.text("DATA_DIR") ?? Self.defaultDataDirectory(environment)
        signingKeyFile = reader.text("LOG_SIGNING_KEY_FILE")
        checkpointFolder = reader.text("CHECKPOINT_FOLDER")
        sessionKeyFile = reader.text("SESSION_KEY_FILE")
        webhooks = WebhookRule(
            allowsPrivateAddresses: try reader.yesOrNo("WEBHOOK_PRIVATE_ADDRESSES") ?? false,
            allowsPlainHTTP: try reader.yesOrNo("WEBHOOK_PLAIN_HTTP") ?? false)
        masterKeyFile = reader.text("MASTER_KEY_FILE")
        tenant = reader.text("TENANT")
        // The Logikal of these settings is the default tenant's: nobody's data may get into another's log.
        if Self.isAnother(tenant) { logikal = nil }
        callRetention = CallRetention(
            rows: try reader.number("CALL_LOG_ROWS", in: 1...10_000_000) ?? CallRetention().rows,
            age: try reader.duration("CALL_LOG_AGE") ?? CallRetention().age)
        let address = try reader.listenAddress("LISTEN_ADDRESS")
        listen = address ?? Listen(host: "127.0.0.1", port: 8080)
        isListenAddressSet = address != nil
        pollInterval = try reader.duration("POLL_INTERVAL") ?? .seconds(60)
        cadence = try reader.cadence()
        pollLease = try reader.duration("POLL_LEASE") ?? .seconds(30)
        guard pollLease >= .seconds(1) else {
            throw SettingsError("POLL_LEASE", "is too short to be renewed in time; write 1s or more")
        }
        blobPolicy = PostgresBlobKeeper.Policy(
            keep: try reader.duration("BLOB_RETENTION") ?? .seconds(90 * 86_400),
            budget: try reader.byteCount("BLOB_BUDGET"))
        sessions = SessionPolicy(
            erp: try reader.yesOrNo("LOGIKAL_ERP") ?? true, most: try reader.number("LOGIKAL_SESSIONS", in: 1...2) ?? 1)
        details = DetailPolicy(
            prices: try reader.choice("POLL_PRICES") ?? .estimation,
            addresses: try reader.yesOrNo("POLL_ADDRESSES") ?? true)
        thumbnails = try reader.thumbnails()
        flapWindow = reader.text("FLAP_WINDOW") == "0" ? .zero : try reader.duration("FLAP_WINDOW") ?? .seconds(600)
        bootstrapKey = try reader.key("BOOTSTRAP_API_KEY")
        clientRateLimit =
            try reader.number("CLIENT_RATE_LIMIT", in: ClientRegistration.rateLimits)
            ?? APIConfiguration().clientRateLimit
        addressRateLimit =
            try reader.number("ADDRESS_RATE_LIMIT", in: ClientRegistration.rateLimits)
            ?? APIConfiguration().addressRateLimit
        trustedProxies = try reader.proxies("TRUSTED_PROXIES")
        tls = try reader.tls()
        requiresHTTPS = try reader.yesOrNo("REQUIRE_HTTPS") ?? false
        allowedOrigins = try reader.origins("CORS_ALLOWED_ORIGINS")
        drainTime = try reader.duration("DRAIN_TIME") ?? .zero
        guard drainTime <= .seconds(300) else { throw SettingsError("DRAIN_TIME", "takes no more than 5m") }
        auditRetention = try reader.duration("AUDIT_RETENTION") ?? .seconds(400 * 86_400)
        guard auditRetention >= .seconds(30 * 86_400) else {
            throw SettingsError("AUDIT_RETENTION", "is shorter than anything may be forgotten in; write 30d or more")
        }
        verifyInterval = try reader.duration("VERIFY_INTERVAL") ?? .seconds(86_400)
        metricsListen = try reader.listenAddress("METRICS_ADDRESS")
        metricsToken = try reader.token("METRICS_TOKEN")
        logFormat = try reader.choice("LOG_FORMAT") ?? .text
        logLevels = try reader.logLevels("LOG_LEVEL")
        traces = try reader.traces()
        errorReports = try reader.errorReports()
    }

    /// Root's home can't be entered by the user that PostgreSQL runs as, so root keeps its data with the system's.
    private static func defaultDataDirectory(_ environment: [String: String]) -> String {
        if geteuid() == 0 { return "/var/lib/logikal-sync" }
        let home = environment["HOME"] ?? FileManager.default.currentDirectoryPath
        return (environment["XDG_DATA_HOME"] ?? home + "/.local/share") + "/logikal-sync"
    }

    /// Than the tenant that every installation has.
    private static func isAnother(_ tenant: String?) -> Bool { tenant ?? Engine.defaultName != Engine.defaultName }

    func requireLogikal() throws(SettingsError) -> Logikal {
        guard !Self.isAnother(tenant) else {
            throw SettingsError(
                "TENANT",
                "names a tenant that `logikal-sync run` looks after; ask it with `sync --no-wait`, or unset it")
        }
        guard let logikal else {
            throw SettingsError(
                "LOGIKAL_BASE_URL",
                "is not set; it names the Logikal to read. One that `tenants configure` keeps is read by "
                    + "`logikal-sync run`: ask it with `sync --no-wait`")
        }
        return logikal
    }
}
