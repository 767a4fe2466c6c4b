public import EventSourcing

/// Where it is kept when each task is due, who runs it, and what came of it. All times are the store's own.
public protocol MaintenanceStore: Sendable {
    /// Makes known what is new, which is due at once, and what has another interval now.
    func register(_ tasks: [MaintenanceTask], tenant: TenantID) async throws

    /// Takes the task that has been due for longest.
    ///
    /// - Parameters:
    ///   - names: The tasks to choose from.
    ///   - evenIfNotDue: Only a task that somebody else runs is left alone.
    /// - Returns: `nil` when there is none.
    func take(
        _ names: [String], evenIfNotDue: Bool, holder: String, lease: Duration, tenant: TenantID
    ) async throws -> MaintenanceClaim?

    /// - Returns: `false` when the task has passed to another.
    func renew(_ claim: MaintenanceClaim, lease: Duration, tenant: TenantID) async throws -> Bool

    /// Keeps what came of it; a failure is tried again sooner. Nothing happens where the task has passed to another.
    func finish(
        _ claim: MaintenanceClaim, _ outcome: MaintenanceRecord.Outcome, detail: String, tenant: TenantID) async throws

    /// Lets go of a task that was not done: it is due as before.
    func giveBack(_ claim: MaintenanceClaim, tenant: TenantID) async throws

    /// All that were ever registered, by name.
    func records(tenant: TenantID) async throws -> [MaintenanceRecord]
}
