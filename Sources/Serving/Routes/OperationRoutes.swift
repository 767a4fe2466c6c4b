import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird
import Operations

/// `GET|POST /api/v1/operations`, `GET|DELETE /api/v1/operations/{id}`, `POST …/{id}/cancel`, `GET …/{id}/events`
struct OperationRoutes: Sendable {
    static let path = "/api/v1/operations"

    let store: any OperationStore
    /// Whether anybody here looks at Logikal; if not, nothing new is accepted.
    let isLogikalConfigured: @Sendable (TenantID) async throws -> Bool
    let now: @Sendable () -> Timestamp
    let stream: EventStream

    func add(to router: APIRouter) {
        router.add(
            Self.path,
            [
                .get: .taking(.statusRead, isAudited: false) { try await list($0, $1) },
                .post: .taking(.operationsWrite) { try await accept($0, $1) },
            ])
        router.add(
            "\(Self.path)/:id",
            [
                .get: .taking(.statusRead, isAudited: false) { try await show($1) },
                .delete: .taking(.operationsWrite) { try await cancel($1) },
            ])
        router.add("\(Self.path)/:id/cancel", [.post: .taking(.operationsWrite) { try await cancel($1) }])
        router.addReading("\(Self.path)/:id/events", .statusRead) { try await events($0, $1) }
    }

    private func accept(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let body = try await request.jsonObject(members: ["kind", "scope", "deep"])
        guard body["kind"]?.string == SyncOperation.kind else {
            throw APIError.badRequest(
                "invalid_body", "kind must be \(SyncOperation.kind)", details: ["member": "kind"])
        }
        let scope = try Self.scope(body["scope"] ?? .null)
        let isDeep = try Self.flag("deep", in: body)
        guard try await isLogikalConfigured(principal.tenant) else {
            throw APIError.unavailable(
                "logikal_not_configured",
                "this server reads no Logikal; the operator has to set LOGIKAL_BASE_URL, AUTH_USERNAME and "
                    + "AUTH_PASSWORD and start it again",
                retryAfterSeconds: 300)
        }
        let accepted = try await store.accept(
            OperationRequest(scope: scope, isDeep: isDeep, actor: principal.actor, at: now()),
            tenant: principal.tenant)
        var data = accepted.operation.summary
        data["joined"] = .bool(accepted.wasJoined)
        return Self.response(
            data, status: .accepted, headers: [.location: "\(Self.path)/\(accepted.operation.id.text)"])
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let limit = try parameters.integer(
            "limit", in: OperationQuery.limits, default: OperationQuery.defaultLimit)
        let after = try parameters.integer("after", in: 0...Int.max, default: 0)
        let operations = try await store.list(
            OperationQuery(
                states: try Self.states(parameters), before: after == 0 ? nil : Int64(after), limit: limit),
            tenant: try context.requirePrincipal().tenant)
        return .page(limit: limit, operations.map { ($0.number, .object($0.summary)) })
    }

    private func show(_ context: APIContext) async throws -> Response {
        let tenant = try context.requirePrincipal().tenant
        return Self.response(try await store.operation(try context.entityID(), tenant: tenant).json)
    }

    private func cancel(_ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let operation = try await store.cancel(
            try context.entityID(), actor: principal.actor, at: now(), tenant: principal.tenant)
        return Self.response(operation.summary, status: operation.state.isFinal ? .ok : .accepted)
    }
}

// MARK: - Events

extension OperationRoutes {
    private func events(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let tenant = try context.requirePrincipal().tenant
        let after = try Self.revision(request)
        // Asked once before the head is written, so that one who asks for nothing that there is hears so.
        let history = try await store.history(of: id, after: after, tenant: tenant)
        guard AnswerForm(request.headers[.accept], besidesPages: [.events]) == .events else {
            let events = history.events(after: after)
            let next = events.last?.revision ?? after
            return .json(
                CanonicalJSON.bytes([
                    "data": .array(events.map(\.json)), "isFinal": .bool(history.operation.state.isFinal),
                    "next": .integer(next), "success": true,
                ]), headers: [.cacheControl: "no-store", .vary: "Accept"])
        }
        let follower = OperationFollower(store: store, id: id, tenant: tenant, after: after) { stream.isEnding }
        return try stream.response(to: request) { try await follower.news(within: $0) }
    }

    /// Where to go on: what the reader saw last, as a browser that comes back tells it, or as it was asked for.
    private static func revision(_ request: Request) throws(APIError) -> Int64 {
        let asked = try QueryParameters(request.uri).integer("after", in: 0...Int.max, default: 0)
        guard let seen = request.headers[.lastEventID] else { return Int64(asked) }
        guard let revision = Int64(seen), revision >= 0 else {
            throw .badRequest(
                "invalid_parameter", "Last-Event-ID must be the id of an event of this operation",
                details: ["parameter": "Last-Event-ID"])
        }
        return revision
    }
}

// MARK: - What callers send and get

extension OperationRoutes {
    /// `"everything"`, or an object with a type, and an id where it is not everything.
    private static func scope(_ json: JSONValue) throws(APIError) -> SyncScope {
        let kind = (json.string ?? json["type"]?.string).flatMap(SyncScope.Kind.init)
        let id = json["id"]?.string.flatMap(UUID.init(uuidString:))
        let members = json.object?.members.map(\.key) ?? []
        let isUnderstood =
            members.allSatisfy { ["id", "type"].contains($0) } && (members.contains("id") == (id != nil))
        guard isUnderstood, let kind, let scope = SyncScope(kind, entity: id) else {
            throw .badRequest(
                "invalid_body",
                "scope must be \"everything\", or {\"type\":\"project\" or \"directory\",\"id\":\"…\"} with the id of "
                    + "an entity",
                details: ["member": "scope"])
        }
        return scope
    }

    private static func flag(_ name: String, in body: JSONObject) throws(APIError) -> Bool {
        guard let value = body[name] else { return false }
        guard let flag = value.bool else {
            throw .badRequest("invalid_body", "\(name) must be true or false", details: ["member": .string(name)])
        }
        return flag
    }

    private static func states(_ parameters: QueryParameters) throws(APIError) -> Set<OperationState> {
        guard let list = try parameters.text("state") else { return [] }
        let states = list.split(separator: ",", omittingEmptySubsequences: false).map {
            OperationState(rawValue: String($0))
        }
        guard !states.contains(nil) else {
            let allowed = OperationState.allCases.map(\.rawValue)
            throw .badRequest(
                "invalid_parameter", "state takes a comma list of \(allowed.joined(separator: ", "))",
                details: ["parameter": "state", "allowed": .array(allowed.map(JSONValue.string))])
        }
        return Set(states.compactMap { $0 })
    }

    private static func response(
        _ data: JSONObject, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.cacheControl] = "no-store"
        return .json(CanonicalJSON.bytes(["data": .object(data), "success": true]), status: status, headers: headers)
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
