public import AccessControl

/// Where the API listens, and what it puts up with.
public struct APIConfiguration: Sendable {
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    /// Connections at one time; others wait to be accepted.
    public var maximumConnections: Int
    /// After this long without a request, or in the middle of one that does not arrive, a connection is closed. A
    /// request that is being answered, as one that waits for changes is, doesn't count as idle.
    public var idleTimeout: Duration
    /// How long the header fields of a request, and then its body, may take to arrive.
    public var headTimeout: Duration
    public var bodyTimeout: Duration
    /// A reader that takes less than 16 KiB of its answer in this time is cut off.
    public var writeTimeout: Duration
    /// Address and header fields of a request together, in bytes.
    public var maximumHeaderSize: Int
    public var maximumHeaderCount: Int
    /// In bytes; a larger one is refused.
    public var maximumBodySize: Int
    /// How long a stream of events may be silent before a comment says that it lives.
    public var heartbeat: Duration
    /// Streams of an operation's events at one time.
    public var maximumEventReaders: Int
    /// Streams of changes as events at one time; each waits in memory.
    public var maximumChangeReaders: Int
    /// Whole snapshots and changes as lines at one time; each asks the database for page after page.
    public var maximumLineReaders: Int
    /// How long a health check may take before it counts as failed.
    public var healthTimeout: Duration
    /// Requests in a minute of a client for which no other number is set; keys have no limit of their own.
    public var clientRateLimit: Int
    /// Logins, and requests without a valid key, in a minute from one address.
    public var addressRateLimit: Int
    /// Whose word for where a request comes from, and whether by HTTPS, is taken.
    public var trustedProxies: TrustedProxies
    /// `nil` speaks plain HTTP.
    public var tls: TLSFiles?
    /// Whether what does not come by HTTPS is refused, health aside.
    public var requiresHTTPS: Bool
    /// From pages of which other sites browsers may ask.
    public var allowedOrigins: AllowedOrigins
    /// How long, once it is told to end, the server still listens and refuses what is new with 503, so that whoever
    /// spreads requests over several learns of it.
    public var drainTime: Duration

    public init(
        host: String = "127.0.0.1", port: Int = 8080, maximumConnections: Int = 4096,
        idleTimeout: Duration = .seconds(75), headTimeout: Duration = .seconds(20),
        bodyTimeout: Duration = .seconds(30), writeTimeout: Duration = .seconds(30),
        maximumHeaderSize: Int = 16 * 1024, maximumHeaderCount: Int = 100, maximumBodySize: Int = 64 * 1024,
        heartbeat: Duration = .seconds(10), maximumEventReaders: Int = 64, maximumChangeReaders: Int = 1000,
        maximumLineReaders: Int = 8, healthTimeout: Duration = .seconds(3),
        clientRateLimit: Int = 6000, addressRateLimit: Int = 120, trustedProxies: TrustedProxies = TrustedProxies(),
        tls: TLSFiles? = nil, requiresHTTPS: Bool = false, allowedOrigins: AllowedOrigins = AllowedOrigins(),
        drainTime: Duration = .zero
    ) {
        self.host = host
        self.port = port
        self.maximumConnections = maximumConnections
        self.idleTimeout = idleTimeout
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.writeTimeout = writeTimeout
        self.maximumHeaderSize = maximumHeaderSize
        self.maximumHeaderCount = maximumHeaderCount
        self.maximumBodySize = maximumBodySize
        self.heartbeat = heartbeat
        self.maximumEventReaders = maximumEventReaders
        self.maximumChangeReaders = maximumChangeReaders
        self.maximumLineReaders = maximumLineReaders
        self.healthTimeout = healthTimeout
        self.clientRateLimit = clientRateLimit
        self.addressRateLimit = addressRateLimit
        self.trustedProxies = trustedProxies
        self.tls = tls
        self.requiresHTTPS = requiresHTTPS
        self.allowedOrigins = allowedOrigins
        self.drainTime = drainTime
    }
}
