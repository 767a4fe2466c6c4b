import EventSourcing
import PostgresStorage
import Serving

/// How Logikal is doing, for the API.
struct LogikalReports: ConnectionReports {
    let reader: PostgresConnectionReader

    func calls(_ query: CallLogQuery, tenant: TenantID) async throws -> [JSONValue] {
        try await reader.calls(
            PostgresConnectionReader.CallQuery(
                before: query.before, cycle: query.cycle, failedOnly: query.failedOnly,
                slowestFirst: query.order == .slowest, limit: query.limit),
            tenant: tenant
        ).map(\.json)
    }

    func failingProjects(tenant: TenantID) async throws -> [JSONValue] {
        try await reader.failingProjects(tenant: tenant).map(\.json)
    }
}
