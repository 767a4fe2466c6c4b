public import Foundation

/// What was seen of the logs of one database, to be kept outside of it: what was seen can't be unseen by a restore.
public struct LogSighting: Sendable, Equatable {
    public struct Log: Sendable, Equatable {
        public let tenant: TenantID
        public let epoch: UUID
        /// The last batch and its link; 0 and `Hash.zero` of an empty log.
        public let batch: Int64
        public let chain: Hash

        public init(tenant: TenantID, epoch: UUID, batch: Int64, chain: Hash) {
            self.tenant = tenant
            self.epoch = epoch
            self.batch = batch
            self.chain = chain
        }
    }

    /// PostgreSQL's system identifier.
    public let cluster: Int64
    /// The database's oid.
    public let database: Int64
    public let logs: [Log]

    public init(cluster: Int64, database: Int64, logs: [Log]) {
        self.cluster = cluster
        self.database = database
        self.logs = logs
    }

    public var json: JSONValue {
        [
            "cluster": .integer(cluster), "database": .integer(database),
            "logs": .array(
                logs.map { log in
                    [
                        "tenant": .integer(log.tenant.rawValue), "epoch": .string(log.epoch.text),
                        "batch": .integer(log.batch), "chain": .string(log.chain.description),
                    ]
                }),
        ]
    }

    /// Reads what `json` writes; `nil` for anything else.
    public init?(json: JSONValue) {
        guard let cluster = json["cluster"]?.number?.int64, let database = json["database"]?.number?.int64,
            let logs = json["logs"]?.array
        else { return nil }
        var seen: [Log] = []
        for log in logs {
            guard let tenant = log["tenant"]?.number?.int64.flatMap(Int32.init(exactly:)),
                let epoch = log["epoch"]?.string.flatMap(UUID.init(uuidString:)),
                let batch = log["batch"]?.number?.int64, let chain = log["chain"]?.string.flatMap(Hash.init)
            else { return nil }
            seen.append(Log(tenant: TenantID(rawValue: tenant), epoch: epoch, batch: batch, chain: chain))
        }
        self.init(cluster: cluster, database: database, logs: seen)
    }
}
