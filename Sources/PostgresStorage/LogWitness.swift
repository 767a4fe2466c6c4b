public import EventSourcing
public import Foundation
import PostgresClient

/// Keeps what was last seen of the logs in a place that a restore of the database does not set back.
public protocol LogWitness: Sendable {
    /// `nil` before the first.
    func last() throws -> LastSighting?
    /// On stable storage once it returns.
    func keep(_ sighting: LogSighting) throws
}

/// What a witness has to say.
public struct LastSighting: Sendable {
    public let sighting: LogSighting
    /// The witness itself was copied, so that it may have been set back together with what it saw.
    public let isCopy: Bool

    public init(_ sighting: LogSighting, isCopy: Bool) {
        self.sighting = sighting
        self.isCopy = isCopy
    }
}

/// A log's sequencer holds no link, so that somebody changed it past the service.
public struct NoLinkError: Error, CustomStringConvertible {
    public let tenant: TenantID

    public var description: String {
        "the log of tenant \(tenant) ends with no link of its chain: somebody has changed the database; run "
            + "`logikal-sync log verify`, and restore from a backup"
    }
}

extension PostgresEpochs {
    /// Renews the epoch of every log that is not, or may not be, what the witness saw or a continuation of it, and has
    /// it keep what there is now.
    ///
    /// - Returns: The tenants whose logs began a new epoch.
    public func compare(with witness: some LogWitness) async throws -> [TenantID] {
        try await owner.withTransaction { connection in
            // Of those that share a witness one looks at a time, or an older sighting would replace a newer one.
            _ = try connection.query(SQL(statement: "log.witness_lock", [])) { _ in () }
            let before = try Self.sighting(connection)
            let last = try witness.last()
            var renewed: [TenantID] = []
            // Another database says nothing of this one; a restore to another is recognised by the database itself.
            if let last, (last.sighting.cluster, last.sighting.database) == (before.cluster, before.database) {
                for log in last.sighting.logs where try !Self.isKnown(log, isCopy: last.isCopy, connection) {
                    renewed.append(log.tenant)
                }
            }
            // Kept before the commit: should that fail, an epoch was seen that is not there, and another one begins.
            let now = renewed.isEmpty ? before : try Self.sighting(connection)
            if last?.sighting != now || last?.isCopy == true { try witness.keep(now) }
            return renewed
        }
    }

    /// A consumer was told a position that the log may not have any more.
    ///
    /// - Returns: Whether the log has it, or began another epoch meanwhile; if not, it begins one now.
    public func recognise(_ position: Position, in epoch: UUID, of tenant: TenantID) async throws -> Bool {
        try await owner.withTenant(tenant) { connection in
            try connection.query(
                SQL(
                    statement: "log.recognise_position", tenant, PostgresValue(epoch),
                    PostgresValue(position.rawValue))
            ) { try $0.bool("is_known") }[0]
        }
    }

    private static func isKnown(
        _ log: LogSighting.Log, isCopy: Bool, _ connection: PostgresConnection
    ) throws -> Bool {
        if isCopy {
            _ = try connection.query(
                SQL(
                    statement: "log.epoch_renew", log.tenant,
                    PostgresValue("the data folder is a copy: what came after it was made may be missing"))
            ) { _ in () }
            return false
        }
        return try connection.query(
            SQL(
                statement: "log.recognise_log", log.tenant, PostgresValue(log.epoch), PostgresValue(log.batch),
                PostgresValue(log.chain.bytes))
        ) { try $0.bool("is_known") }[0]
    }

    private static func sighting(_ connection: PostgresConnection) throws -> LogSighting {
        let logs = try connection.query(SQL(statement: "log.witness", [])) { row in
            let (tenant, chain) = (TenantID(rawValue: try row.int32("tenant")), Hash(bytes: try row.bytes("chain")))
            // What nobody has appended is no sighting.
            guard chain.bytes.count == Hash.zero.bytes.count else { throw NoLinkError(tenant: tenant) }
            return (
                cluster: try row.int64("cluster"), database: try row.int64("database"),
                log: LogSighting.Log(
                    tenant: tenant, epoch: try row.uuid("epoch"), batch: try row.int64("batch"), chain: chain)
            )
        }
        return LogSighting(
            cluster: logs.first?.cluster ?? 0, database: logs.first?.database ?? 0, logs: logs.map(\.log))
    }
}
