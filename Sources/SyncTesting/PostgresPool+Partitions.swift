public import PostgresClient

extension PostgresPool {
    /// Gives the default tenant's log, which has to be empty, partitions of so many positions, that tests need few
    /// events to fill them.
    ///
    /// The pool is the owner's.
    public func narrowPartitions(to width: Int64) async throws {
        try await withTransaction { connection in
            try connection.executeScript(
                """
                alter table log.event_1 detach partition log.event_1_1;
                drop table log.event_1_1;
                update log.sequencer set partition_width = \(width), partitioned_through = 0 where tenant = 1;
                select log.extend(1);
                """)
        }
    }
}
