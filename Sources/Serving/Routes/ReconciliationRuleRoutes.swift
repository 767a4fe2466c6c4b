import AccessControl
import EventSourcing
import Hummingbird
import Reconciling

/// `GET|PUT /api/v1/reconciliation/rules`: who owns which fields, what decides, and who wanted it so since when.
struct ReconciliationRuleRoutes: Sendable {
    static let path = "/api/v1/reconciliation/rules"

    let book: any ReconciliationBook

    func add(to router: APIRouter) {
        router.add(
            Self.path,
            [
                .get: .taking(.modelsRead, isAudited: false) { try await show($1) },
                .put: .taking(.rulesWrite) { try await set($0, $1) },
            ])
    }

    private func show(_ context: APIContext) async throws -> Response {
        .done(try await book.rules(tenant: try context.requirePrincipal().tenant).json)
    }

    private func set(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var body = try await request.jsonObject(members: ["groups", "note", "version"])
        let version = body.given("version")
        guard version == nil || version?.number?.int64 != nil else {
            throw APIError.badRequest(
                "invalid_body", "version must be that of the rules which these are instead of",
                details: ["member": "version"])
        }
        body["version"] = nil
        let kept = try await book.set(
            body, instead: version?.number?.int64, tenant: principal.tenant, person: principal.actor)
        return .done(kept.json)
    }
}
