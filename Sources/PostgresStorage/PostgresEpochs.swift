public import EventSourcing
public import Foundation
public import PostgresClient

/// The epochs of a log: a new one begins where positions may be given a second time, as after a restore, so that old
/// cursors are answered with 410 instead of with other events.
public struct PostgresEpochs: Sendable {
    public struct Epoch: Sendable, Equatable {
        public let id: UUID
        public let since: Timestamp
        /// Where the log ended then.
        public let head: Position
        public let reason: String
    }

    let owner: PostgresPool

    /// - Parameter owner: Connections of the log's owner.
    public init(owner: PostgresPool) { self.owner = owner }

    /// From the first known to the present one.
    public func all(of tenant: TenantID) async throws -> [Epoch] {
        try await owner.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.epochs", tenant)) { row in
                Epoch(
                    id: try row.uuid("epoch"), since: Timestamp(try row.timestamp("since")),
                    head: Position(try row.int64("head")), reason: try row.text("reason"))
            }
        }
    }

    @discardableResult
    public func renew(_ tenant: TenantID, reason: String) async throws -> UUID {
        try await owner.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.epoch_renew", tenant, PostgresValue(reason))) {
                try $0.uuid("epoch")
            }[0]
        }
    }

    /// As `recogniseServer()`, cheap enough to be asked all the time: whoever runs meets another server when the one
    /// before has failed and a replica was promoted.
    public func recogniseTimeline() async throws -> Bool {
        let isSame = try await owner.withTransaction { connection in
            try connection.query(SQL(statement: "log.is_same_timeline", [])) { try $0.bool("is_same") }[0]
        }
        return isSame ? true : try await recogniseServer()
    }

    /// Renews the epochs of all logs when the server is not the one that they were last seen on.
    ///
    /// - Returns: Whether it was.
    func recogniseServer() async throws -> Bool {
        try await owner.withTransaction { connection in
            try connection.query(SQL(statement: "log.server", [])) { try $0.bool("is_known") }[0]
        }
    }
}
