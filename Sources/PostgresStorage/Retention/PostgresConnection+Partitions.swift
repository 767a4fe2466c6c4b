import PostgresClient

extension PostgresConnection {
    /// Keeps the log's partitions what they are until the transaction ends. The first statement of a transaction that
    /// reads the log in one snapshot: a snapshot from before an exchange does not see what the new partition holds.
    func holdPartitions() throws {
        try execute("lock table log.archive in access share mode")
    }

    /// Has the transaction end soon after its client: one that was killed would leave a session that goes on trying to
    /// exchange partitions.
    func endWithClient() throws {
        try execute("set local client_connection_check_interval = '1s'")
    }
}
