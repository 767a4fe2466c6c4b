public import EventSourcing

/// Where parts lists wait to be decoded, and where what came of it goes.
public protocol DecodingStore: Sendable {
    /// Looks in the log for parts lists that this version has not decoded, and puts them in the queue.
    ///
    /// - Returns: How far the log was searched; `nil` where a newer program decodes, and this one has to leave it
    ///   alone.
    func search(version: Int32, tenant: TenantID) async throws -> Position?

    /// Takes the job that is due longest. Others can't take it until `lease` is over.
    func take(version: Int32, lease: Duration, tenant: TenantID) async throws -> DecodingJob?

    /// `nil` for an elevation that never was.
    func input(of job: DecodingJob, tenant: TenantID) async throws -> DecodingInput?

    /// Stores rows, appends the event and ends the job, all or nothing. A refusal leaves the job to a person.
    func conclude(_ job: DecodingJob, _ outcome: DecodingOutcome?, tenant: TenantID) async throws

    /// - Parameter again: After how long it is tried again; `nil` for not at all.
    func fail(
        _ job: DecodingJob, code: String, message: String, again: Duration?, tenant: TenantID
    ) async throws

    /// Until the next job is due; `nil` when none is.
    func untilNext(version: Int32, tenant: TenantID) async throws -> Duration?
}
