import EventSourcing
import Foundation
import Operations
import PostgresClient

extension SyncOperation {
    init(row: PostgresRow) throws {
        guard let scope = SyncScope(try row.scopeKind("scope"), entity: try row.uuidIfPresent("entity_id")) else {
            throw OperationError(unreadable: "its scope and entity don't fit together")
        }
        self.init(
            id: try row.uuid("id"), number: try row.int64("number"), scope: scope,
            name: try row.textIfPresent("name"), isDeep: try row.bool("is_deep"), state: try row.state("state"),
            revision: try row.int64("revision"), actor: try row.text("actor"),
            requestedAt: Timestamp(try row.timestamp("requested_at")),
            startedAt: try row.timestampIfPresent("started_at").map { Timestamp($0) },
            finishedAt: try row.timestampIfPresent("finished_at").map { Timestamp($0) },
            executor: try row.textIfPresent("executor"), attempts: Int(try row.int32("attempts")),
            cancelRequestedAt: try row.timestampIfPresent("cancel_requested_at").map { Timestamp($0) },
            isStalled: try row.bool("is_stalled"), progress: try row.value("progress"),
            progressRevision: try row.int64("progress_revision"), report: try row.value("report"),
            failure: try row.textIfPresent("failure"))
    }
}

extension OperationChange {
    init(row: PostgresRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else {
            throw OperationError(unreadable: "a change of it is of an unknown kind")
        }
        self.init(
            revision: try row.int64("revision"), kind: kind, state: try row.state("state"),
            at: Timestamp(try row.timestamp("at")), actor: try row.text("actor"),
            reason: try row.textIfPresent("reason"))
    }
}

extension PostgresRow {
    func state(_ column: String) throws -> OperationState {
        guard let state = OperationState(rawValue: try text(column)) else {
            throw OperationError(unreadable: "it is in an unknown state")
        }
        return state
    }

    func scopeKind(_ column: String) throws -> SyncScope.Kind {
        guard let kind = SyncScope.Kind(rawValue: try text(column)) else {
            throw OperationError(unreadable: "it has an unknown scope")
        }
        return kind
    }

    fileprivate func value(_ column: String) throws -> JSONValue? {
        try textIfPresent(column).map { try JSONReader.read($0) }
    }
}
