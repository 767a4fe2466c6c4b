public import EventSourcing
import Foundation
public import LogikalClient
public import Polling
public import PostgresClient

/// Tells people how a Logikal is doing: its calls, projects that fail, whether it is left alone.
public struct PostgresConnectionReader: Sendable {
    public struct CallQuery: Sendable, Equatable {
        public static let limits = 1...10_000
        public static let defaultLimit = 100

        /// Only calls before this one, for reading on.
        public var before: Int64?
        public var cycle: Int64?
        public var failedOnly: Bool
        /// The slowest first, rather than the newest.
        public var slowestFirst: Bool
        public var limit: Int

        public init(
            before: Int64? = nil, cycle: Int64? = nil, failedOnly: Bool = false, slowestFirst: Bool = false,
            limit: Int = defaultLimit
        ) {
            self.before = before
            self.cycle = cycle
            self.failedOnly = failedOnly
            self.slowestFirst = slowestFirst
            self.limit = limit
        }
    }

    /// A call as it was logged.
    public struct Call: Sendable, Equatable {
        public let id: Int64
        public let endedAt: Timestamp
        public let cycle: Int64?
        public let endpoint: String
        public let status: Int?
        public let microseconds: Int64
        /// A code of `LogikalError`; `nil` when the answer was what was asked for.
        public let failure: String?
        /// Where the session stood.
        public let standing: String?

        public var json: JSONValue {
            [
                "cycle": cycle.map { .integer($0) } ?? .null, "endedAt": .string(endedAt.description),
                "endpoint": .string(endpoint), "failure": .text(failure), "id": .integer(id),
                "microseconds": .integer(microseconds), "standing": .text(standing),
                "status": status.map { .integer($0) } ?? .null,
            ]
        }
    }

    /// A failing project with what people call it.
    public struct FailingProject: Sendable, Equatable {
        public let failure: ProjectFailure
        public let name: String?
        public let jobNumber: String?

        public var json: JSONValue {
            [
                "code": .string(failure.code), "failures": .integer(failure.failures),
                "id": .string(failure.project.text), "jobNumber": .text(jobNumber),
                "lastAt": .string(failure.lastAt.description), "listsWereRead": .bool(failure.listsWereRead),
                "message": .string(failure.message),
                "name": .text(name), "retryAt": .string(failure.retryAt.description),
                "since": .string(failure.since.description),
            ]
        }
    }

    /// How one may move in one version of the service.
    public struct Capability: Sendable, Equatable {
        public let address: String
        public let version: String
        public let capabilities: NavigationCapabilities
        public let learntAt: Timestamp
    }

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func calls(_ query: CallQuery, tenant: TenantID) async throws -> [Call] {
        let statement = SQL(
            statement: query.slowestFirst ? "connections.calls_slowest" : "connections.calls", tenant,
            PostgresValue(query.before), PostgresValue(query.cycle), PostgresValue(query.failedOnly),
            PostgresValue(Int64(query.limit)))
        return try await pool.reading(tenant) { connection in
            try connection.query(statement) { row in
                Call(
                    id: try row.int64("id"), endedAt: Timestamp(try row.timestamp("ended_at")),
                    cycle: try row.int64IfPresent("cycle"), endpoint: try row.text("endpoint"),
                    status: try row.int32IfPresent("status").map { Int($0) },
                    microseconds: try row.int64("microseconds"), failure: try row.textIfPresent("failure"),
                    standing: try row.textIfPresent("standing"))
            }
        }
    }

    /// Those that fail the longest first.
    public func failingProjects(tenant: TenantID) async throws -> [FailingProject] {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "connections.failing_list", tenant)) { row in
                FailingProject(
                    failure: try ProjectFailure(row), name: try row.textIfPresent("name"),
                    jobNumber: try row.textIfPresent("job_number"))
            }
        }
    }

    /// Newest first.
    public func capabilities(tenant: TenantID) async throws -> [Capability] {
        try await pool.reading(tenant) { connection in
            try connection.query(SQL(statement: "connections.capabilities_list", tenant)) { row in
                Capability(
                    address: try row.text("address"), version: try row.text("version"),
                    capabilities: try PostgresConnectionStore.capabilities(row),
                    learntAt: Timestamp(try row.timestamp("learnt_at")))
            }
        }
    }
}
