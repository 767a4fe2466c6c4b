import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `GET /api/v1/entities/{id}/history?after=&limit=` and `GET /api/v1/diff?from=&to=&types=&after=&limit=`
struct HistoryRoutes: Sendable {
    let history: any HistoryReader
    let entityTypes: [EntityType]

    func add(to router: APIRouter) {
        router.addReading("/api/v1/entities/:id/history", .historyRead) { try await history(of: $0, $1) }
        router.addReading("/api/v1/diff", .historyRead) { try await differences($0, $1) }
    }

    private func history(of request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let page = try await history.history(
            of: try context.entityID(), tenant: try context.requirePrincipal().tenant,
            after: try parameters.position("after"),
            limit: try parameters.integer("limit", in: HistoryPage.limits, default: HistoryPage.defaultLimit))
        return Self.response([
            "archivedThrough": page.archivedThrough.json, "data": .array(page.entries.map(\.json)),
            "next": page.next.json,
        ])
    }

    private func differences(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        guard let from = try parameters.point("from") else {
            throw APIError.badRequest(
                "invalid_parameter", "from is missing: the position or time to compare with",
                details: ["parameter": "from"])
        }
        let start = try await history.position(of: from, tenant: tenant)
        let end = try await end(parameters, tenant: tenant)
        let page = try await history.differences(
            DifferenceQuery(
                tenant: tenant, from: start, to: end, types: try types(parameters),
                after: try parameters.position("after"),
                limit: try parameters.integer(
                    "limit", in: DifferenceQuery.limits, default: DifferenceQuery.defaultLimit)))
        return Self.response([
            "data": .array(page.differences.map(\.json)), "next": page.next.json, "from": .integer(start.rawValue),
            "to": .integer(end.rawValue),
        ])
    }

    /// Without `to` it is the head; who reads on has to name what the first page said.
    private func end(_ parameters: QueryParameters, tenant: TenantID) async throws -> Position {
        guard let to = try parameters.point("to") else { return try await history.head(tenant: tenant) }
        return try await history.position(of: to, tenant: tenant)
    }

    private func types(_ parameters: QueryParameters) throws(APIError) -> Set<EntityType> {
        guard let list = try parameters.text("types") else { return [] }
        let types = list.split(separator: ",", omittingEmptySubsequences: false).map {
            EntityType(rawValue: String($0))
        }
        guard types.allSatisfy(entityTypes.contains) else {
            let allowed = entityTypes.map(\.rawValue)
            throw .badRequest(
                "unknown_type", "types takes a comma list of \(allowed.joined(separator: ", "))",
                details: ["parameter": "types", "allowed": .array(allowed.map(JSONValue.string))])
        }
        return Set(types)
    }

    private static func response(_ members: JSONObject) -> Response {
        var object = members
        object["success"] = true
        return .json(CanonicalJSON.bytes(.object(object)), headers: [.cacheControl: "private, no-cache"])
    }
}

extension Position? {
    fileprivate var json: JSONValue { map { .integer($0.rawValue) } ?? .null }
}
