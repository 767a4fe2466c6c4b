import EventSourcing
import Feeding
import PostgresClient

extension PostgresPool {
    /// Runs the body in a snapshot with the tables that readers of these projections use in it.
    ///
    /// - Throws: `ReadModelError` for one that was never built.
    func readingBuilds<Value: Sendable>(
        of projections: [String], tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ tables: [String]) throws -> Value
    ) async throws -> Value {
        do {
            return try await readingBuildsOnce(of: projections, tenant: tenant, body)
        } catch let error as PostgresError where error.sqlState == "42P01" {
            // A build was dropped between asking for its number and reading it; there is another by now.
            return try await readingBuildsOnce(of: projections, tenant: tenant, body)
        }
    }

    private func readingBuildsOnce<Value: Sendable>(
        of projections: [String], tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ tables: [String]) throws -> Value
    ) async throws -> Value {
        try await reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            let tables = try projections.map { name in
                let active = SQL(statement: "read_model.active", [PostgresValue(name)])
                guard let build = try connection.query(active, { try $0.int32("active") }).first else {
                    throw ReadModelError(notBuilt: name)
                }
                let table: SQL = "read.\(identifier: "\(name)_v\(build)")"
                return table.text
            }
            return try body(connection, tables)
        }
    }
}
