public import EventSourcing
public import Foundation
public import Operations
public import PostgresClient

/// Operations in PostgreSQL: rows with a history of who did what.
public struct PostgresOperationStore: OperationStore {
    /// Of those that ended.
    static let mostKept: Int64 = 1000
    static let mostOpen: Int64 = 100

    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func accept(_ request: OperationRequest, tenant: TenantID) async throws -> AcceptedOperation {
        try await pool.reading(tenant) { connection in
            _ = try connection.query(SQL(statement: "operations.lock", tenant)) { _ in () }
            try Self.check(request.scope, tenant: tenant, on: connection)
            let joinable = SQL(
                statement: "operations.joinable", tenant, PostgresValue(request.scope.entity),
                PostgresValue(request.isDeep))
            if let id = try connection.query(joinable, { try $0.uuid("id") }).first {
                try Self.noteJoined(id, request, tenant: tenant, on: connection)
                return AcceptedOperation(
                    operation: try Self.operation(id, tenant: tenant, on: connection), wasJoined: true)
            }
            return AcceptedOperation(
                operation: try Self.insert(request, tenant: tenant, on: connection), wasJoined: false)
        }
    }

    public func operation(_ id: UUID, tenant: TenantID) async throws -> SyncOperation {
        try await pool.reading(tenant) { try Self.operation(id, tenant: tenant, on: $0) }
    }

    public func list(_ query: OperationQuery, tenant: TenantID) async throws -> [SyncOperation] {
        let states = query.states.isEmpty ? nil : query.states.map(\.rawValue).sorted()
        let statement = Self.list(tenant, id: nil, before: query.before, states: states, limit: query.limit)
        return try await pool.reading(tenant) { try $0.query(statement, SyncOperation.init(row:)) }
    }

    public func history(of id: UUID, after revision: Int64, tenant: TenantID) async throws -> OperationHistory {
        try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            let operation = try Self.operation(id, tenant: tenant, on: connection)
            let changes = try connection.query(
                SQL(statement: "operations.changes", tenant, PostgresValue(id), PostgresValue(revision)),
                OperationChange.init(row:))
            return OperationHistory(operation: operation, changes: changes)
        }
    }

    public func cancel(_ id: UUID, actor: String, at: Timestamp, tenant: TenantID) async throws -> SyncOperation {
        try await pool.reading(tenant) { connection in
            let (state, isRequested) = try Self.state(id, tenant: tenant, on: connection)
            if state == .accepted {
                try Self.end(id, by: .cancel, report: nil, reason: nil, at, actor, tenant: tenant, on: connection)
            } else if state == .running, !isRequested {
                try connection.execute(
                    SQL(
                        statement: "operations.ask_to_end", tenant, PostgresValue(id),
                        PostgresValue(PostgresTimestamp(at))))
                try Self.change(id, .cancelRequested, at, actor, nil, tenant: tenant, on: connection)
            }
            return try Self.operation(id, tenant: tenant, on: connection)
        }
    }
}

// MARK: - Steps of a transaction

extension PostgresOperationStore {
    private static func check(_ scope: SyncScope, tenant: TenantID, on connection: PostgresConnection) throws {
        guard let entity = scope.entity else { return }
        let found = try connection.query(SQL(statement: "operations.entity", tenant, PostgresValue(entity))) { row in
            (type: try row.text("entity_type"), isDeleted: try row.bool("is_deleted"))
        }.first
        guard let found, found.type == scope.kind.rawValue else {
            throw OperationError(
                .unknownEntity, "there is no \(scope); the id is the one that the read models and the feed give")
        }
        guard !found.isDeleted else {
            throw OperationError(
                .entityRemoved,
                "\(scope) was removed or is excluded; sync the directory that it may be in, or everything, to see "
                    + "whether it is back")
        }
    }

    private static func insert(
        _ request: OperationRequest, tenant: TenantID, on connection: PostgresConnection
    ) throws -> SyncOperation {
        try connection.execute(SQL(statement: "operations.forget", tenant, PostgresValue(mostKept)))
        let id = UUID()
        let inserted = try connection.query(
            SQL(
                statement: "operations.insert", tenant, PostgresValue(id), PostgresValue(SyncOperation.kind),
                PostgresValue(request.scope.kind.rawValue), PostgresValue(request.scope.entity),
                PostgresValue(request.isDeep), PostgresValue(OperationState.accepted.rawValue),
                PostgresValue(request.actor), PostgresValue(PostgresTimestamp(request.at)), PostgresValue(mostOpen))
        ) { try $0.uuid("id") }
        guard !inserted.isEmpty else {
            throw OperationError(
                .tooMany,
                "\(mostOpen) operations wait already; see whether a process runs that polls, and cancel what nobody "
                    + "needs")
        }
        try change(id, .accepted, request.at, request.actor, nil, tenant: tenant, on: connection)
        return try operation(id, tenant: tenant, on: connection)
    }

    /// Once per actor: however often somebody asks, the history stays short.
    private static func noteJoined(
        _ id: UUID, _ request: OperationRequest, tenant: TenantID, on connection: PostgresConnection
    ) throws {
        let known = try connection.query(
            SQL(statement: "operations.has_joined", tenant, PostgresValue(id), PostgresValue(request.actor))
        ) { try $0.bool("has_joined") }
        guard known.first != true else { return }
        try change(
            id, .joined, request.at, request.actor, "asked for \(request.scope)", tenant: tenant, on: connection)
    }

    static func operation(
        _ id: UUID, tenant: TenantID, on connection: PostgresConnection
    ) throws -> SyncOperation {
        let statement = list(tenant, id: id, before: nil, states: nil, limit: 1)
        guard let operation = try connection.query(statement, SyncOperation.init(row:)).first else {
            throw unknown(id)
        }
        return operation
    }

    /// Locks the operation's row.
    private static func state(
        _ id: UUID, tenant: TenantID, on connection: PostgresConnection
    ) throws -> (state: OperationState, isCancelRequested: Bool) {
        let found = try connection.query(SQL(statement: "operations.state", tenant, PostgresValue(id))) { row in
            (state: try row.state("state"), isCancelRequested: try row.bool("is_cancel_requested"))
        }.first
        guard let found else { throw unknown(id) }
        return found
    }

    static func change(
        _ id: UUID, _ kind: OperationChange.Kind, _ at: Timestamp, _ actor: String, _ reason: String?,
        tenant: TenantID, on connection: PostgresConnection
    ) throws {
        try connection.execute(
            SQL(
                statement: "operations.change", tenant, PostgresValue(id), PostgresValue(kind.rawValue),
                PostgresValue(PostgresTimestamp(at)), PostgresValue(actor), PostgresValue(reason)))
    }

    /// Takes an operation to a final state, where it can go there.
    static func end(
        _ id: UUID, by step: OperationStep, report: JSONValue?, reason: String?, _ at: Timestamp, _ actor: String,
        tenant: TenantID, on connection: PostgresConnection
    ) throws {
        let ended = try connection.execute(
            SQL(
                statement: "operations.end", tenant, PostgresValue(id), PostgresValue(step.sources.map(\.rawValue)),
                PostgresValue(step.target.rawValue), PostgresValue(PostgresTimestamp(at)),
                PostgresValue(report.map { PostgresJSON(CanonicalJSON.text($0)) }),
                PostgresValue(step == .fail ? reason : nil)))
        if ended == 1 { try change(id, step.change, at, actor, reason, tenant: tenant, on: connection) }
    }

    private static func list(
        _ tenant: TenantID, id: UUID?, before: Int64?, states: [String]?, limit: Int
    ) -> SQL {
        SQL(
            statement: "operations.list", tenant, PostgresValue(id), PostgresValue(before), PostgresValue(states),
            PostgresValue(Int64(limit)))
    }

    private static func unknown(_ id: UUID) -> OperationError {
        OperationError(
            .unknownOperation, "there is no operation \(id.text); those that ended long ago are not kept")
    }
}
