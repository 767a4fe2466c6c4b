import Telemetry

/// What this process counts as it happens. `tenant` is the name of one; routes are as they are declared.
extension MetricDefinition {
    private static let seconds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Cycles take from a second to a night.
    private static let longSeconds: [Double] = [
        1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800,
    ]

    static let httpRequests = MetricDefinition(
        "logikal_sync_http_requests_total", .counter, "Requests to the API by method, route and status.")
    static let httpDuration = MetricDefinition(
        "logikal_sync_http_request_duration_seconds", .histogram(upTo: seconds),
        "Seconds from a request's head to the head of its answer; those that wait for changes wait in it.")
    static let httpInFlight = MetricDefinition(
        "logikal_sync_http_requests_in_flight", .gauge, "Requests that are being worked on.")
    static let httpStreams = MetricDefinition(
        "logikal_sync_http_streams_open", .gauge, "Answers that are being written piece by piece.")

    static let appends = MetricDefinition(
        "logikal_sync_append_duration_seconds", .histogram(upTo: seconds), "Seconds that appends to the log took.")
    static let appendedEvents = MetricDefinition(
        "logikal_sync_appended_events_total", .counter, "Events that this process appended, by kind of batch.")
    static let appendFailures = MetricDefinition(
        "logikal_sync_append_failures_total", .counter, "Appends that were refused or failed, by cause.")

    static let projectionSteps = MetricDefinition(
        "logikal_sync_projection_step_duration_seconds", .histogram(upTo: seconds),
        "Seconds that steps of read models took which moved them on.")
    static let projectedEvents = MetricDefinition(
        "logikal_sync_projected_events_total", .counter, "Positions by which this process moved read models on.")
    static let projectionFailures = MetricDefinition(
        "logikal_sync_projection_failures_total", .counter, "Steps of read models that failed.")

    static let cycles = MetricDefinition(
        "logikal_sync_poll_cycles_total", .counter, "Looks at Logikal that came to their end, by outcome.")
    static let cycleDuration = MetricDefinition(
        "logikal_sync_poll_cycle_duration_seconds", .histogram(upTo: longSeconds), "Seconds that looks at Logikal took."
    )
    static let cycleScopesIncomplete = MetricDefinition(
        "logikal_sync_poll_scopes_incomplete_total", .counter, "Listings and downloads that were not complete.")
    static let cycleEvents = MetricDefinition(
        "logikal_sync_poll_events_total", .counter, "Events that looks at Logikal came to.")
    static let cycleDownloads = MetricDefinition(
        "logikal_sync_poll_downloaded_bytes_total", .counter, "Drawings and parts lists that were fetched, in bytes.")

    static let calls = MetricDefinition(
        "logikal_sync_logikal_calls_total", .counter, "Calls of Logikal by endpoint and outcome: ok, or what failed.")
    static let callDuration = MetricDefinition(
        "logikal_sync_logikal_call_duration_seconds", .histogram(upTo: seconds),
        "Seconds that calls of Logikal took, to their end, by endpoint.")

    static let wakeUps = MetricDefinition(
        "logikal_sync_webhook_deliveries_total", .counter, "Attempts to wake a consumer, by outcome.")

    static let chainIntact = MetricDefinition(
        "logikal_sync_chain_intact", .gauge, "1 if a log was found to be what was appended, 0 if not.")
    static let chainVerified = MetricDefinition(
        "logikal_sync_chain_verified_timestamp_seconds", .gauge, "When a log was verified last, since 1970.")

    /// All of them.
    static let counted = [
        httpRequests, httpDuration, httpInFlight, httpStreams, appends, appendedEvents, appendFailures,
        projectionSteps, projectedEvents, projectionFailures, cycles, cycleDuration, cycleScopesIncomplete,
        cycleEvents, cycleDownloads, calls, callDuration, wakeUps, chainIntact, chainVerified,
    ]
}
