public import EventSourcing
public import Feeding
public import Foundation
public import PostgresClient

/// Reads whichever version of a read model is the active one, as of one snapshot; and the past from the versions of the
/// entities.
public struct PostgresReadModels: ReadModelStore {
    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func list(_ query: ReadModelQuery) async throws -> ReadModelPage {
        if let asOf = query.asOf { return try await list(query, asOf: asOf) }
        let names = [query.model, .directories].map(\.projectionName)
        // A list is read without the directories where it does not ask for a part of them.
        let needed = query.filter.directory == nil ? Array(names.prefix(1)) : names
        let pages = try await pool.readingBuilds(of: needed, tenant: query.tenant) { connection, tables in
            let words = ReadModelClauses.Words(
                row: "m", field: { Self.expression($0) },
                subtree: { directory in
                    """
                    with recursive below (id) as (
                      select \(directory)::uuid union
                      select d.id from below b join \(tables.last ?? "") d on d.tenant = $1 and d.parent_id = b.id)
                    select id from below
                    """
                })
            let clauses = ReadModelClauses(
                query, words, binds: [PostgresValue(query.tenant.rawValue), PostgresValue(Int64(query.limit))])
            let isOverridden = try connection.hasOverrides(query.tenant)
            let statement = SQLTemplate("read_model.list")
                .with("line", query.model.line(in: tables[0], isOverridden: isOverridden))
                .with("table", tables[0]).with("key", clauses.key).with("conditions", clauses.conditions)
                .with("order", clauses.order)
            return try connection.query(statement.sql(clauses.binds), ReadModelPage.init)
        }
        return pages.first ?? ReadModelPage(rows: [], next: nil)
    }

    /// Where a row `m` has the field: a name has a column of its own.
    private static func expression(_ field: ReadModelField) -> String {
        field == .name ? "m.name" : "log.legible(m.state) ->> '\(field.rawValue)'"
    }

    public func row(
        _ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position?
    ) async throws -> [UInt8]? {
        if let asOf { return try await row(id, of: model, tenant: tenant, asOf: asOf) }
        return try await read(model, "read_model.row", id, tenant) { try $0.bytesOfText("line") }.first
    }

    public func directories(from id: UUID, tenant: TenantID, asOf: Position?) async throws -> [DirectoryNode] {
        if let asOf { return try await directories(from: id, tenant: tenant, asOf: asOf) }
        return try await read(.directories, "read_model.directories", id, tenant, DirectoryNode.init)
    }

    private func read<Value: Sendable>(
        _ model: ReadModel, _ statement: String, _ id: UUID, _ tenant: TenantID,
        _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        try await pool.readingBuilds(of: [model.projectionName], tenant: tenant) { connection, tables in
            let line = model.line(in: tables[0], isOverridden: try connection.hasOverrides(tenant))
            let statement = SQLTemplate(statement).with("line", line).with("table", tables[0])
            return try connection.query(
                statement.sql([PostgresValue(tenant.rawValue), PostgresValue(id)]), decode)
        }
    }

    public func complete(project id: UUID, tenant: TenantID, asOf: Position?) async throws -> [UInt8]? {
        if let asOf { return try await complete(project: id, tenant: tenant, asOf: asOf) }
        let models: [ReadModel] = [.projects, .phases, .elevations]
        return try await pool.readingBuilds(of: models.map(\.projectionName), tenant: tenant) { connection, tables in
            let isOverridden = try connection.hasOverrides(tenant)
            var statement = SQLTemplate("read_model.complete")
            for (model, table) in zip(models, tables) {
                let line = model.line(in: table, isOverridden: isOverridden)
                statement = statement.with("\(model.entityType)_line", line).with(model.rawValue, table)
            }
            let binds = [PostgresValue(tenant.rawValue), PostgresValue(id)]
            return try connection.query(statement.sql(binds)) { try $0.bytesOfText("line") }.first
        }
    }

    public func search(_ query: SearchQuery) async throws -> [UInt8] {
        let text = query.text.lowercased()
        let pattern = text.reduce(into: "%") { pattern, character in
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        let binds = [
            PostgresValue(query.tenant.rawValue), PostgresValue(text), PostgresValue(pattern + "%"),
            PostgresValue(query.types), PostgresValue(Int64(query.limit)),
        ]
        return try await pool.readingBuilds(of: ["search"], tenant: query.tenant) { connection, _ in
            try connection.execute(SQL(statement: "search.threshold", []))
            let statement = SQL(statement: "search.find", binds)
            return try connection.query(statement) { try $0.bytesOfText("rows") }.first ?? []
        }
    }
}

extension PostgresConnection {
    fileprivate func hasOverrides(_ tenant: TenantID) throws -> Bool {
        try query(SQL(statement: "read_model.has_overrides", tenant)) { try $0.bool(0) }.first ?? false
    }
}

extension ReadModelPage {
    init(_ row: PostgresRow) throws {
        let next = try row.uuidIfPresent("next_id")
        let key = try row.textIfPresent("next_key")
        self.init(
            rows: try row.bytesOfText("rows"), next: next.map { ReadModelPlace(key: key, id: $0) })
    }
}

extension DirectoryNode {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.uuid("id"), parent: try row.uuidIfPresent("parent_id"), row: try row.bytesOfText("line"))
    }
}
