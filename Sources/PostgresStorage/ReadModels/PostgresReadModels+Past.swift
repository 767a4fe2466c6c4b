import EventSourcing
import Feeding
import Foundation
import PostgresClient

extension PostgresReadModels {
    func list(_ query: ReadModelQuery, asOf: Position) async throws -> ReadModelPage {
        let binds = [
            PostgresValue(query.tenant.rawValue), PostgresValue(Int64(query.limit)),
            PostgresValue(query.model.entityType), PostgresValue(asOf.rawValue),
        ]
        let pages = try await pool.readingVersions(asOf: asOf, tenant: query.tenant) { connection, table in
            let words = ReadModelClauses.Words(
                row: "v", field: { "log.legible(e.state) ->> '\($0.rawValue)'" },
                subtree: { directory in
                    """
                    with recursive below (id) as (
                      select \(directory)::uuid union
                      select d.id from below b
                        join \(table) d on d.tenant = $1 and d.entity_type = 'directory' and d.parent_id = b.id
                         and d.from_position <= $4 and (d.to_position is null or d.to_position > $4)
                         and not d.is_deleted)
                    select id from below
                    """
                })
            let clauses = ReadModelClauses(query, words, binds: binds)
            let statement = SQLTemplate("past.list").with("line", query.model.pastLine(in: table))
                .with("table", table).with("key", clauses.key).with("conditions", clauses.conditions)
                .with("order", clauses.order)
            return try connection.query(statement.sql(clauses.binds), ReadModelPage.init)
        }
        return pages.first ?? ReadModelPage(rows: [], next: nil)
    }

    func row(_ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position) async throws -> [UInt8]? {
        try await read("past.row", id, of: model, tenant, asOf) { try $0.bytesOfText("line") }.first
    }

    func directories(from id: UUID, tenant: TenantID, asOf: Position) async throws -> [DirectoryNode] {
        try await read("past.directories", id, of: .directories, tenant, asOf, DirectoryNode.init)
    }

    func complete(project id: UUID, tenant: TenantID, asOf: Position) async throws -> [UInt8]? {
        try await read("past.complete", id, of: .projects, tenant, asOf) { try $0.bytesOfText("line") }.first
    }

    private func read<Value: Sendable>(
        _ statement: String, _ id: UUID, of model: ReadModel, _ tenant: TenantID, _ asOf: Position,
        _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        let binds = [
            PostgresValue(tenant.rawValue), PostgresValue(id), PostgresValue(model.entityType),
            PostgresValue(asOf.rawValue),
        ]
        return try await pool.readingVersions(asOf: asOf, tenant: tenant) { connection, table in
            var statement = SQLTemplate(statement).with("line", model.pastLine(in: table))
            for model in ReadModel.allCases {
                statement = statement.with("\(model.entityType)_line", model.pastLine(in: table))
            }
            return try connection.query(statement.with("table", table).sql(binds), decode)
        }
    }
}

extension PostgresPool {
    /// Runs the body in a snapshot with the name of the table of the entities' versions.
    ///
    /// - Parameter first: Where what is asked begins; `position` when `nil`.
    /// - Throws: `HistoryError` while that has not come to the position, and where it or the log begins later.
    func readingVersions<Value: Sendable>(
        asOf position: Position, from first: Position? = nil, tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ table: String) throws -> Value
    ) async throws -> Value {
        do {
            return try await readingVersionsOnce(asOf: position, from: first ?? position, tenant: tenant, body)
        } catch let error as PostgresError where error.sqlState == "42P01" {
            // The build was dropped between asking for its number and reading it; there is another by now.
            return try await readingVersionsOnce(asOf: position, from: first ?? position, tenant: tenant, body)
        }
    }

    private func readingVersionsOnce<Value: Sendable>(
        asOf position: Position, from first: Position, tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ table: String) throws -> Value
    ) async throws -> Value {
        try await reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let builds = try connection.query(SQL(statement: "past.build", tenant), PastBuild.init)
            guard let build = builds.first, build.position >= position else {
                throw HistoryError.behind(position, at: builds.first?.position ?? .start)
            }
            guard first >= build.floor else { throw HistoryError.gone(.position(first), floor: build.floor) }
            guard first >= build.beginsAt else { throw HistoryError.notBuilt(first, from: build.beginsAt) }
            return try body(connection, "read.entity_versions_v\(build.number)")
        }
    }
}

/// Where the build of the entities' versions and the log stand.
private struct PastBuild {
    let number: Int32
    let position: Position
    let beginsAt: Position
    let floor: Position

    init(_ row: PostgresRow) throws {
        number = try row.int32("active")
        position = Position(try row.int64("position"))
        beginsAt = Position(try row.int64("begins_at"))
        floor = Position(try row.int64("floor"))
    }
}
