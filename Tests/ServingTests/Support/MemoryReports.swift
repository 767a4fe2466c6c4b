import EventSourcing
import Serving

/// Five calls and one failing project of the tenant that asks; what was asked for shows in the rows.
struct MemoryReports: ConnectionReports {
    func calls(_ query: CallLogQuery, tenant: TenantID) async throws -> [JSONValue] {
        let ids = (1...5).reversed().filter { id in query.before.map { id < $0 } ?? true }
        return ids.prefix(query.limit).map { id in
            [
                "failedOnly": .bool(query.failedOnly), "id": .integer(id), "order": .string(query.order.rawValue),
                "poll": query.cycle.map { .integer($0) } ?? .null, "tenant": .string(tenant.description),
            ]
        }
    }

    func failingProjects(tenant: TenantID) async throws -> [JSONValue] { [["tenant": .string(tenant.description)]] }
}
