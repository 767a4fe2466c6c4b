import AccessControl
import EventSourcing
import Hummingbird
import Reconciling

/// `GET /api/v1/conflicts`, `GET /api/v1/conflicts/{id}`, `POST /api/v1/conflicts/{id}/resolution`
struct ConflictRoutes: Sendable {
    static let path = "/api/v1/conflicts"
    private static let longestNote = 1000

    let book: any ReconciliationBook

    func add(to router: APIRouter) {
        router.addReading(Self.path, .modelsRead) { try await list($0, $1) }
        router.addReading("\(Self.path)/:id", .modelsRead) { try await show($1) }
        router.add("\(Self.path)/:id/resolution", [.post: .taking(.conflictsWrite) { try await resolve($0, $1) }])
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let limit = try parameters.integer("limit", in: ConflictQuery.limits, default: ConflictQuery.defaultLimit)
        let kept = try await book.conflicts(
            ConflictQuery(
                state: try parameters.choice("state", default: ConflictQuery.State.open),
                entity: try parameters.uuid("entity"), after: try parameters.position("after"), limit: limit),
            tenant: try context.requirePrincipal().tenant)
        return .page(kept.map(\.json), next: kept.count == limit ? kept.last?.position : nil)
    }

    private func show(_ context: APIContext) async throws -> Response {
        let tenant = try context.requirePrincipal().tenant
        return .done(try await book.conflict(try context.entityID(), tenant: tenant).json)
    }

    private func resolve(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.entityID()
        let body = try await request.jsonObject(members: ["choice", "note", "values", "version"])
        let kept = try await book.resolve(
            id, try Self.decision(body), tenant: principal.tenant, person: principal.actor)
        return .done(kept.json)
    }

    private static func decision(_ body: JSONObject) throws(APIError) -> ConflictDecision {
        let choices = [Resolution.Choice.logikal, .odoo, .value]
        guard let choice = body["choice"]?.string.flatMap(Resolution.Choice.init), choices.contains(choice) else {
            throw invalid("choice", "must be logikal, odoo or value")
        }
        let values = body["values"]?.object
        guard (values != nil) == (choice == .value) else {
            throw invalid("values", "must have the value of each field where choice is value, and only there")
        }
        let version = body.given("version")
        guard version == nil || version?.number?.int64 != nil else {
            throw invalid("version", "must be the version of the conflict that was looked at")
        }
        let note = body.given("note")
        guard note == nil || (note?.string?.unicodeScalars.count ?? .max) <= longestNote else {
            throw invalid("note", "must be a text of at most \(longestNote) characters")
        }
        return ConflictDecision(
            choice, values: values ?? JSONObject(), version: version?.number?.int64, note: note?.string)
    }

    private static func invalid(_ member: String, _ rule: String) -> APIError {
        .badRequest("invalid_body", "\(member) \(rule)", details: ["member": .string(member)])
    }
}
