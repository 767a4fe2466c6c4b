import EmbeddedFiles
public import EventSourcing
public import Feeding
public import Foundation
public import PostgresClient

/// Reads whichever version of a read model is the active one, as of one snapshot; and the past from the versions of the
/// entities.
public struct PostgresReadModels: ReadModelStore {
    private static let active = EmbeddedFiles.text("read_model.active")
    private static let list = EmbeddedFiles.text("read_model.list")
    private static let row = EmbeddedFiles.text("read_model.row")

    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func list(_ query: ReadModelQuery) async throws -> ReadModelPage {
        if let asOf = query.asOf { return try await list(query, asOf: asOf) }
        let binds: [PostgresValue] = [
            PostgresValue(query.tenant.rawValue), PostgresValue(query.after), PostgresValue(query.parent),
            PostgresValue(Int64(query.limit)),
        ]
        let pages = try await read(query.model, query.tenant, Self.list, binds: binds) { row in
            ReadModelPage(rows: try row.bytesOfText("rows"), next: try row.uuidIfPresent("next"))
        }
        return pages.first ?? ReadModelPage(rows: [], next: nil)
    }

    public func row(
        _ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position?
    ) async throws -> [UInt8]? {
        if let asOf { return try await row(id, of: model, tenant: tenant, asOf: asOf) }
        let binds: [PostgresValue] = [PostgresValue(tenant.rawValue), PostgresValue(id)]
        return try await read(model, tenant, Self.row, binds: binds) { try $0.bytesOfText("line") }.first
    }

    private func read<Value: Sendable>(
        _ model: ReadModel, _ tenant: TenantID, _ template: String, binds: [PostgresValue],
        _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        do {
            return try await readOnce(model, tenant, template, binds: binds, decode)
        } catch let error as PostgresError where error.sqlState == "42P01" {
            // The version was dropped between asking for its number and reading it; there is another by now.
            return try await readOnce(model, tenant, template, binds: binds, decode)
        }
    }

    private func readOnce<Value: Sendable>(
        _ model: ReadModel, _ tenant: TenantID, _ template: String, binds: [PostgresValue],
        _ decode: @escaping @Sendable (PostgresRow) throws -> Value
    ) async throws -> [Value] {
        try await pool.reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            let name = SQL(Self.active, binds: [PostgresValue(model.projectionName)], name: "read_model.active")
            guard let version = try connection.query(name, { try $0.int32("active") }).first else {
                throw ReadModelError(notBuilt: model)
            }
            let statement = SQL(
                template
                    .replacing(":counts", with: model.countsArguments)
                    .replacing(":table", with: model.table(version: version))
                    .replacing(":children", with: model.table(version: version, suffix: "_child")),
                binds: binds, name: "read model \(model.rawValue)")
            return try connection.query(statement, decode)
        }
    }
}

extension ReadModel {
    /// What its projection is called.
    var projectionName: String { self == .directories ? "directory_tree" : rawValue }

    func table(version: Int32, suffix: String = "") -> String {
        let table: SQL = "read.\(identifier: "\(projectionName)_v\(version)\(suffix)")"
        return table.text
    }

    /// Further arguments of `json_build_object`: what is counted among the rows that count for a row `m`.
    var countsArguments: String {
        let types: [(name: String, type: String)] =
            switch self {
            case .directories: [("directories", "directory"), ("projects", "project")]
            case .projects: [("phases", "phase"), ("elevations", "elevation")]
            case .phases: [("elevations", "elevation")]
            case .elevations: []
            }
        guard !types.isEmpty else { return "" }
        let counts = types.map { "'\($0.name)', count(*) filter (where c.type = '\($0.type)')" }
        return ", 'counts', (select json_build_object(\(counts.joined(separator: ", "))) "
            + "from :children c where c.tenant = m.tenant and c.counted_for = m.id)"
    }
}
