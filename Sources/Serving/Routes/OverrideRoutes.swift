import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird
import Reconciling

/// `GET|POST /api/v1/overrides`: what Odoo wants to be otherwise than Logikal says, and what holds of it.
struct OverrideRoutes: Sendable {
    static let path = "/api/v1/overrides"

    let book: any ReconciliationBook

    func add(to router: APIRouter) {
        router.add(
            Self.path,
            [
                .get: .taking(.modelsRead, isAudited: false) { try await list($0, $1) },
                .post: .taking(.overridesWrite) { try await propose($0, $1) },
            ])
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let limit = try parameters.integer("limit", in: OverrideQuery.limits, default: OverrideQuery.defaultLimit)
        let kept = try await book.overrides(
            OverrideQuery(
                entity: try parameters.uuid("entity"), after: try parameters.position("after"), limit: limit),
            tenant: try context.requirePrincipal().tenant)
        return .page(kept.map(\.json), next: kept.count == limit ? kept.last?.position : nil)
    }

    private func propose(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let body = try await request.jsonObject(members: ["at", "entity", "fields", "idempotencyKey", "version"])
        let proposal = try Self.proposal(body, key: request.headers[.idempotencyKey])
        return .done(try await book.propose(proposal, tenant: principal.tenant, person: principal.actor).json)
    }

    private static func proposal(_ body: JSONObject, key: String?) throws(APIError) -> Proposal {
        guard let entity = body["entity"]?.string.flatMap(UUID.init(uuidString:)) else {
            throw invalid("entity", "must be the id of a directory, project, phase or elevation")
        }
        let version = body.given("version")
        guard version == nil || (version?.number?.int64 ?? 0) > 0 else {
            throw invalid("version", "must be the version of the entity that was seen")
        }
        let at = body.given("at")
        let time = at?.string.flatMap(Timestamp.init(rfc3339:))
        guard at == nil || time != nil else { throw invalid("at", "must be a time such as 2026-03-01T12:00:00Z") }
        let given = body["idempotencyKey"]?.string ?? key
        guard given.map({ (1...200).contains($0.unicodeScalars.count) && !$0.contains("\0") }) ?? true else {
            throw invalid("idempotencyKey", "must be a text of 1 to 200 characters")
        }
        return Proposal(
            entity: entity, version: version?.number?.int64, fields: try fields(body["fields"]), at: time,
            idempotencyKey: given)
    }

    private static func fields(_ value: JSONValue?) throws(APIError) -> [String: Proposal.Field] {
        guard let members = value?.object?.members, (1...Proposal.mostFields).contains(members.count) else {
            throw invalid(
                "fields",
                #"must be 1 to \#(Proposal.mostFields) fields by name, each as {"value": …, "base": …}"#)
        }
        var fields: [String: Proposal.Field] = [:]
        for member in members {
            guard let object = member.value.object, let value = object["value"],
                object.members.allSatisfy({ ["base", "value"].contains($0.key) })
            else {
                throw invalid("fields", #"must have each field as {"value": …, "base": …}, and nothing else in it"#)
            }
            fields[member.key] = Proposal.Field(base: object["base"], value: value)
        }
        return fields
    }

    private static func invalid(_ member: String, _ rule: String) -> APIError {
        .badRequest("invalid_body", "\(member) \(rule)", details: ["member": .string(member)])
    }
}

extension HTTPField.Name {
    /// As draft-ietf-httpapi-idempotency-key-header has it.
    static var idempotencyKey: Self { Self("Idempotency-Key")! }
}

extension Response {
    /// So many of a list, and where it goes on.
    static func page(_ rows: [JSONValue], next: Position?) -> Response {
        .json(
            CanonicalJSON.bytes([
                "data": .array(rows), "next": next.map { .integer($0.rawValue) } ?? .null, "success": true,
            ]), headers: [.cacheControl: "no-store"])
    }
}
