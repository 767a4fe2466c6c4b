import Telemetry

/// What is looked up when somebody asks.
extension MetricDefinition {
    static let prefix = "logikal_sync_"

    static let build = gauge("build_info", "1, labelled with what runs.")
    static let projectionVersion = gauge("projection_version", "Version of each read model in this program.")
    static let poolConnections = gauge("pool_connections", "Connections to the database by pool and state.")
    static let poolWaiting = gauge("pool_waiting", "Callers that wait for a connection.")
    static let poolLeases = counter("pool_leases_total", "Connections that were lent.")
    static let poolWaits = counter("pool_waits_total", "Connections that were lent after a wait.")
    static let poolWaited = counter("pool_wait_seconds_total", "Seconds that callers waited for a connection.")
    static let poolRefusals = counter("pool_refusals_total", "Callers that got no connection in time.")
    static let cacheLookups = counter("cache_lookups_total", "Looks into caches in memory, by outcome.")
    static let exports = counter("telemetry_exports_total", "Spans and error reports that were told to others, or not.")
    static let gatherUp = gauge("gather_up", "1 if what the database tells is in this page, 0 if it could not be read.")
    static let gatherDuration = gauge("gather_duration_seconds", "Seconds that it took the database to tell it.")

    /// What the database tells, by the names in `gauges.read.sql`.
    static let gathered = Dictionary(
        uniqueKeysWithValues: [
            counter("log_events_total", "Events in the log, as the position of its newest tells."),
            counter("log_batches_total", "Batches in the log."),
            gauge("log_archived_events", "Events that are in archives and not in the database."),
            gauge("log_unsigned_seconds", "Age of the oldest event that no signed checkpoint covers; 0 where all are."),
            gauge("tenant_active", "1 for a tenant that is active, 0 for one that is not."),
            gauge("projection_info", "1 for every build of a read model, labelled with what it is."),
            gauge("projection_lag_events", "Positions by which a build is behind the log."),
            gauge("projection_lag_seconds", "Age of the oldest event that a build has not taken in; 0 at the head."),
            gauge("dead_letters", "Entities that a read model could not take in, and nobody has settled."),
            gauge("consumer_lag_events", "Positions by which a consumer's acknowledgement is behind the log."),
            gauge("consumer_lag_seconds", "Age of the oldest event that a consumer has not acknowledged."),
            gauge("consumer_acknowledged_timestamp_seconds", "When a consumer acknowledged last, since 1970."),
            gauge("consumer_rejections", "Entities that a consumer could not take in."),
            gauge("webhook_failures", "Attempts to wake a consumer that failed in a row."),
            gauge("poll_interval_seconds", "Pause between two looks at Logikal."),
            gauge("poll_last_timestamp_seconds", "When a look at everything ended last, by outcome, since 1970."),
            gauge("poll_scopes_unread", "Listings and downloads that were not complete at the last look, by outcome."),
            gauge("poll_failing_projects", "Projects whose last look failed."),
            gauge("logikal_circuit", "1 for the state of the connection: stopped waits for other credentials."),
            gauge("logikal_sessions_kept", "Sessions at Logikal that are open, or were left so."),
            gauge("operations_open", "Looks that somebody asked for and that have not ended."),
            gauge("jobs", "Background work that waits (open) or was given up (dead)."),
            gauge("removals_withheld", "Removals that look like a mistake and wait for a decision."),
            gauge("conflicts_open", "Conflicts between Logikal and Odoo that wait for a decision."),
            gauge("database_size_bytes", "Size of the database."),
            gauge("database_transaction_age", "Age of the oldest row version in transactions; at 2 billion all stops."),
            gauge("database_connections", "Sessions of the database by state."),
            gauge("database_oldest_transaction_seconds", "Age of the oldest transaction under way."),
            counter("database_commits_total", "Transactions that were committed."),
            counter("database_rollbacks_total", "Transactions that were rolled back."),
            counter("database_deadlocks_total", "Deadlocks."),
            counter("database_temporary_bytes_total", "Bytes that sorts and joins wrote to disk."),
            counter("database_blocks_hit_total", "Blocks that were found in PostgreSQL's memory."),
            counter("database_blocks_read_total", "Blocks that were not."),
        ].map { ($0.name, $0) })

    private static func counter(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition(prefix + name, .counter, help)
    }

    private static func gauge(_ name: String, _ help: String) -> MetricDefinition {
        MetricDefinition(prefix + name, .gauge, help)
    }
}
