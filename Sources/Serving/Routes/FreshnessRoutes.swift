import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/freshness?scopes=unread|all&after=&limit=`: when what was read last, and what was not and why.
struct FreshnessRoutes: Sendable {
    enum Scopes: String, CaseIterable { case unread, all }

    private static let limits = 1...1000

    let office: any PollingOffice

    func add(to router: APIRouter) {
        router.addReading("/api/v1/freshness", .statusRead) { request, context in
            let parameters = QueryParameters(request.uri)
            let data = try await office.freshness(
                tenant: try context.requirePrincipal().tenant,
                unreadOnly: try parameters.choice("scopes", default: Scopes.unread) == .unread,
                after: try parameters.text("after") ?? "",
                limit: try parameters.integer("limit", in: Self.limits, default: 500))
            return .json(
                CanonicalJSON.bytes(["data": data, "success": true]), headers: [.cacheControl: "private, no-cache"])
        }
    }
}
