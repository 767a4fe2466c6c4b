public import EventSourcing

/// How the parts of the service are. Has no room for anything that may not be shown to everybody.
public struct HealthReport: Sendable, Equatable {
    public enum Status: String, Sendable { case ok, degraded, failing }

    /// What runs here, so that nobody measures or mends another build than he thinks.
    public struct Program: Sendable, Equatable {
        public var version: String
        /// The newest migration that it knows.
        public var schema: Int

        public init(version: String, schema: Int) {
            self.version = version
            self.schema = schema
        }
    }

    /// One version of one read model.
    public struct Projection: Sendable, Equatable {
        public var name: String
        public var version: Int
        /// Events that it has not applied yet.
        public var lag: Int64
        /// It goes no further until somebody acts.
        public var isStopped: Bool
        /// Why, in one word such as `newer_schema`.
        public var reason: String?

        public init(name: String, version: Int, lag: Int64, isStopped: Bool, reason: String? = nil) {
            self.name = name
            self.version = version
            self.lag = lag
            self.isStopped = isStopped
            self.reason = reason
        }
    }

    /// The last walk over Logikal that came to its end.
    public struct Cycle: Sendable, Equatable {
        public var finishedAt: Timestamp
        /// `complete`, `partial` or `failed`.
        public var outcome: String

        public init(finishedAt: Timestamp, outcome: String) {
            self.finishedAt = finishedAt
            self.outcome = outcome
        }
    }

    /// The connection to the vendor's service.
    public struct Logikal: Sendable, Equatable {
        /// `closed` is well; `half_open` is tried again, `open` and `stopped` are left alone.
        public var circuit: String
        /// The code of the last failure, where it is not well.
        public var cause: String?
        public var since: Timestamp?
        /// When it is asked again; `nil` unless it is open.
        public var retryAt: Timestamp?
        public var failingProjects: Int

        public init(circuit: String, cause: String?, since: Timestamp?, retryAt: Timestamp?, failingProjects: Int) {
            self.circuit = circuit
            self.cause = cause
            self.since = since
            self.retryAt = retryAt
            self.failingProjects = failingProjects
        }

        var isWell: Bool { circuit == "closed" && failingProjects == 0 }
    }

    /// What is to be done now and then, by its name.
    public struct Maintenance: Sendable, Equatable {
        /// Failed the last time.
        public var failing: [String]
        /// Nobody has done it although its time is over.
        public var overdue: [String]

        public init(failing: [String] = [], overdue: [String] = []) {
            self.failing = failing
            self.overdue = overdue
        }
    }

    /// A replica that answers what reads much.
    public struct Replica: Sendable, Equatable {
        /// Events that it has not yet; `nil` when it does not answer, and the primary does so in its place.
        public var lag: Int64?

        public init(lag: Int64?) { self.lag = lag }
    }

    public var program: Program?
    /// The database answers.
    public var database: Status
    /// The schema is the one that this binary knows.
    public var migrations: Status
    public var projections: [Projection]
    public var lastCycle: Cycle?
    /// `nil` where no Logikal is polled.
    public var logikal: Logikal?
    public var maintenance: Maintenance
    /// `nil` where there is none.
    public var replica: Replica?
    public var head: Position?

    public init(
        program: Program? = nil, database: Status, migrations: Status, projections: [Projection] = [],
        lastCycle: Cycle? = nil, logikal: Logikal? = nil, maintenance: Maintenance = Maintenance(),
        replica: Replica? = nil, head: Position? = nil
    ) {
        self.replica = replica
        self.maintenance = maintenance
        self.program = program
        self.logikal = logikal
        self.database = database
        self.migrations = migrations
        self.projections = projections
        self.lastCycle = lastCycle
        self.head = head
    }

    /// Nothing could be found out.
    public static func unreachable(_ program: Program?) -> HealthReport {
        HealthReport(program: program, database: .failing, migrations: .failing)
    }

    /// Requests can be answered, if not with the newest data.
    public var isReady: Bool { database != .failing && migrations != .failing }

    public var status: Status {
        if !isReady { return .failing }
        let isDegraded =
            database == .degraded || migrations == .degraded || projections.contains(where: \.isStopped)
            || !maintenance.failing.isEmpty
            || lastCycle.map { $0.outcome != "complete" } == true || logikal.map { !$0.isWell } == true
        return isDegraded ? .degraded : .ok
    }

    var json: JSONValue {
        [
            "status": .string(status.rawValue),
            "program": program.map(\.json) ?? .null,
            "database": .string(database.rawValue),
            "migrations": .string(migrations.rawValue),
            "projections": .array(projections.map(\.json)),
            "lastCycle": lastCycle.map(\.json) ?? .null,
            "logikal": logikal.map(\.json) ?? .null,
            "maintenance": [
                "failing": .array(maintenance.failing.map { .string($0) }),
                "overdue": .array(maintenance.overdue.map { .string($0) }),
            ],
            "replica": replica.map { ["lag": $0.lag.map { .integer($0) } ?? .null] } ?? .null,
            "head": head.map { .integer($0.rawValue) } ?? .null,
        ]
    }
}

extension HealthReport.Program {
    fileprivate var json: JSONValue { ["version": .string(version), "schema": .integer(schema)] }
}

extension HealthReport.Projection {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("version", .integer(version)), ("lag", .integer(lag)),
            ("status", isStopped ? "stopped" : "ok"),
        ]
        if let reason { members.append(("reason", .string(reason))) }
        return .object(JSONObject(members))
    }
}

extension HealthReport.Cycle {
    fileprivate var json: JSONValue {
        ["finishedAt": .string(finishedAt.description), "outcome": .string(outcome)]
    }
}

extension HealthReport.Logikal {
    fileprivate var json: JSONValue {
        [
            "cause": .text(cause), "circuit": .string(circuit), "failingProjects": .integer(failingProjects),
            "retryAt": .text(retryAt?.description), "since": .text(since?.description),
        ]
    }
}
