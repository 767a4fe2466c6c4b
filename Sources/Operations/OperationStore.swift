public import EventSourcing
public import Foundation

/// Where operations are asked for, watched and cancelled.
public protocol OperationStore: Sendable {
    /// Accepts a request, or joins it to an open operation for the same or a wider scope that looks as deep.
    ///
    /// - Throws: `OperationError` with `unknownEntity`, `entityRemoved` or `tooMany`.
    func accept(_ request: OperationRequest, tenant: TenantID) async throws -> AcceptedOperation

    /// - Throws: `OperationError` with `unknownOperation`.
    func operation(_ id: UUID, tenant: TenantID) async throws -> SyncOperation

    /// The newest first.
    func list(_ query: OperationQuery, tenant: TenantID) async throws -> [SyncOperation]

    /// The operation and what it went through after a revision, from one snapshot.
    ///
    /// - Throws: `OperationError` with `unknownOperation`.
    func history(of id: UUID, after revision: Int64, tenant: TenantID) async throws -> OperationHistory

    /// Ends an operation that waits, asks one that runs to end, and leaves one that ended as it is.
    ///
    /// - Throws: `OperationError` with `unknownOperation`.
    func cancel(_ id: UUID, actor: String, at: Timestamp, tenant: TenantID) async throws -> SyncOperation
}

/// A part of the list of operations.
public struct OperationQuery: Sendable {
    public static let limits = 1...500
    public static let defaultLimit = 100

    /// Only operations in one of these; all when empty.
    public let states: Set<OperationState>
    /// Only those before this number.
    public let before: Int64?
    public let limit: Int

    public init(
        states: Set<OperationState> = [], before: Int64? = nil, limit: Int = OperationQuery.defaultLimit
    ) {
        self.states = states
        self.before = before
        self.limit = limit
    }
}

/// An operation and its changes after some revision, in order.
public struct OperationHistory: Sendable {
    public let operation: SyncOperation
    public let changes: [OperationChange]

    public init(operation: SyncOperation, changes: [OperationChange]) {
        self.operation = operation
        self.changes = changes
    }
}
