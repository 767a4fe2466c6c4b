public import EventSourcing
public import Foundation
public import Operations

/// Where whoever holds the lease finds the operations to run, and tells how they go.
///
/// Everything that writes names the lease and throws `PollError.Code.leaseHeldByAnother` when that has passed to
/// another; nothing is written then.
public protocol OperationBacklog: Sendable {
    /// What is open, oldest first.
    func open(only id: UUID?, tenant: TenantID) async throws -> [OpenOperation]

    /// Takes the oldest that waits. Before that, settles what ran under earlier fences.
    func claim(only id: UUID?, lease: Lease, at: Timestamp, tenant: TenantID) async throws -> SyncOperation?

    /// - Parameter progress: `nil` where nothing is new.
    /// - Returns: Whether somebody asked the operation to end.
    func note(_ progress: JSONValue?, of id: UUID, lease: Lease, tenant: TenantID) async throws -> Bool

    /// Takes a running operation one step on.
    func end(
        _ id: UUID, by step: OperationStep, outcome: OperationOutcome, at: Timestamp, lease: Lease, tenant: TenantID
    ) async throws
}

/// An operation that has not ended.
public struct OpenOperation: Sendable {
    public let state: OperationState
    public let scope: SyncScope.Kind
    /// The process that runs it.
    public let executor: String?
    /// Runs under a lease that has expired or passed to another.
    public let isStalled: Bool

    public init(state: OperationState, scope: SyncScope.Kind, executor: String?, isStalled: Bool) {
        self.state = state
        self.scope = scope
        self.executor = executor
        self.isStalled = isStalled
    }
}

/// What came of running an operation.
public struct OperationOutcome: Sendable {
    public var report: JSONValue?
    /// Why it failed, or was given back.
    public var reason: String?

    public init(report: JSONValue? = nil, reason: String? = nil) {
        self.report = report
        self.reason = reason
    }
}
