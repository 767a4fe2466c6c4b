/// Where the service is, who calls, and how long and how large its answers may be.
public struct LogikalConfiguration: Sendable {
    /// Per call, from connecting to the last byte. The defaults follow the times seen in practice
    /// (`logikal-api.md` 13), with room.
    public struct Timeouts: Sendable {
        public var connect: Duration = .seconds(10)
        public var login: Duration = .seconds(60)
        public var list: Duration = .seconds(30)
        public var select: Duration = .seconds(60)
        public var partsList: Duration = .seconds(180)
        public var thumbnail: Duration = .seconds(30)
        /// Known to hang at times; nobody waits longer for a session that is given up anyway.
        public var logout: Duration = .seconds(10)

        public init() {}
    }

    /// In bytes after decompression.
    public struct BodyLimits: Sendable {
        public var list = 64 << 20
        /// As transferred, which is base64.
        public var partsList = 32 << 20
        public var thumbnail = 8 << 20
        /// Selections, login, logout, version.
        public var other = 1 << 20

        public init() {}
    }

    public var address: ServiceAddress
    public var username: String
    public var password: Secret
    /// Which programme mode the login asks for; every known client sends `true` (`logikal-api.md` 3.1).
    public var erp: Bool
    public var timeouts: Timeouts
    public var bodyLimits: BodyLimits
    /// How many sessions of ours may be open at once: each is a licence that somebody else can't use.
    public var maximumSessions: Int
    /// How drawings are asked for.
    public var thumbnails = ThumbnailOptions()

    public init(
        address: ServiceAddress, username: String, password: Secret, erp: Bool = true, timeouts: Timeouts = Timeouts(),
        bodyLimits: BodyLimits = BodyLimits(), maximumSessions: Int = 1
    ) {
        self.address = address
        self.username = username
        self.password = password
        self.erp = erp
        self.timeouts = timeouts
        self.bodyLimits = bodyLimits
        self.maximumSessions = maximumSessions
    }

    func timeout(of endpoint: LogikalEndpoint) -> Duration {
        switch endpoint {
        case .login: timeouts.login
        case .logout: timeouts.logout
        case .partsList: timeouts.partsList
        case .thumbnail: timeouts.thumbnail
        case .selectDirectory, .selectProject, .selectPhase, .selectElevation: timeouts.select
        // An estimation may have to be calculated first.
        case .estimation, .quotationPrice: timeouts.select
        case .version, .addressTypes, .address, .directories, .projects, .selectedProject, .phases, .elevations:
            timeouts.list
        }
    }

    func maximumBodySize(of endpoint: LogikalEndpoint) -> Int {
        switch endpoint {
        case .partsList: bodyLimits.partsList
        case .thumbnail: bodyLimits.thumbnail
        case .directories, .projects, .estimation, .phases, .elevations: bodyLimits.list
        default: bodyLimits.other
        }
    }
}
