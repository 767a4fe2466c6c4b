import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/calls?order=&failed=&poll=&before=&limit=` and `GET /api/v1/sync/failing`: why the last look at Logikal
/// was slow or is not complete.
struct ConnectionRoutes: Sendable {
    private enum Flag: String, CaseIterable { case no = "false", yes = "true" }

    let reports: any ConnectionReports

    func add(to router: APIRouter) {
        router.addReading("/api/v1/calls", .statusRead) { try await calls($0, $1) }
        router.addReading("/api/v1/sync/failing", .statusRead) { _, context in
            let projects = try await reports.failingProjects(tenant: try context.requirePrincipal().tenant)
            return Self.response(["data": .array(projects)])
        }
    }

    private func calls(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let query = CallLogQuery(
            order: try parameters.choice("order", default: .newest),
            failedOnly: try parameters.choice("failed", default: Flag.no) == .yes,
            cycle: try parameters.number("poll"), before: try parameters.number("before"),
            limit: try parameters.integer("limit", in: CallLogQuery.limits, default: CallLogQuery.defaultLimit))
        guard query.order == .newest || query.before == nil else {
            throw APIError.badRequest(
                "invalid_parameter", "before goes with order=newest only", details: ["parameter": "before"])
        }
        let rows = try await reports.calls(query, tenant: try context.requirePrincipal().tenant)
        let isWhole = rows.count < query.limit || query.order == .slowest
        return Self.response(["data": .array(rows), "next": isWhole ? .null : rows.last?["id"] ?? .null])
    }

    private static func response(_ members: JSONObject) -> Response {
        var object = members
        object["success"] = true
        return .json(CanonicalJSON.bytes(.object(object)), headers: [.cacheControl: "no-store"])
    }
}

extension QueryParameters {
    /// A number from 1 on; `nil` when it is not given.
    fileprivate func number(_ name: String) throws(APIError) -> Int64? {
        guard try text(name) != nil else { return nil }
        return Int64(try integer(name, in: 1...Int.max, default: 1))
    }
}
