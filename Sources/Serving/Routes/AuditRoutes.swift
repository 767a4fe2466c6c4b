import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/audit?kind=&outcome=&actor=&since=&before=&limit=`: who did or tried what, newest first.
struct AuditRoutes: Sendable {
    let events: any AuditStore

    func add(to router: APIRouter) {
        router.addReading("/api/v1/audit", .auditRead) { request, context in
            let query = try Self.query(QueryParameters(request.uri))
            let rows = try await events.events(query, tenant: try context.requirePrincipal().tenant)
            return .page(limit: query.limit, rows.map { ($0.number, $0.json) })
        }
    }

    private static func query(_ parameters: QueryParameters) throws(APIError) -> AuditQuery {
        let before = try parameters.integer("before", in: 0...Int.max, default: 0)
        return AuditQuery(
            kinds: Set(try parameters.choice("kind").map { [$0] } ?? []), outcome: try parameters.choice("outcome"),
            actor: try parameters.text("actor"), before: before == 0 ? nil : Int64(before),
            since: try parameters.time("since"),
            limit: try parameters.integer("limit", in: AuditQuery.limits, default: AuditQuery.defaultLimit))
    }
}

extension QueryParameters {
    /// `nil` when it is not given.
    fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String
    ) throws(APIError) -> Choice? {
        guard try text(name) != nil, let first = Choice.allCases.first else { return nil }
        return try choice(name, default: first)
    }
}
