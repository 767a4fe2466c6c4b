import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /api/v1/auth/client/register|login|refresh`, `GET /api/v1/auth/client/validate`, and
/// `POST /api/v1/client-auth/login` in the form that the published Odoo module expects.
struct ClientAuthRoutes: Sendable {
    private static let loginPath = "/api/v1/auth/client/login"
    private static let refreshPath = "/api/v1/auth/client/refresh"
    private static let odooLoginPath = "/api/v1/client-auth/login"
    static let openPaths: Set<String> = [loginPath, refreshPath, odooLoginPath]
    /// In bytes.
    private static let longestBody = 4096
    /// In characters, as the document counts them.
    private static let longestText = 512

    let access: APIAccess
    let now: @Sendable () -> Timestamp

    func add(to router: APIRouter) {
        router.add(
            "/api/v1/auth/client/register", [.post: .taking(.clientsWrite) { try await register($0, $1) }])
        router.add(
            Self.loginPath,
            [
                .post: .forEverybody { request, context in
                    Self.response(["data": .object(try await login(request, context).json), "success": true])
                }
            ])
        router.add(
            Self.odooLoginPath,
            [
                .post: .forEverybody { request, context in
                    var answer = try await login(request, context).json
                    answer["success"] = true
                    return Self.response(answer)
                }
            ])
        router.add(
            Self.refreshPath,
            [
                .post: .forEverybody { request, context in
                    Self.response(["data": .object(try await refresh(request, context).json), "success": true])
                }
            ])
        router.add("/api/v1/auth/client/validate", [.get: .forAnyPrincipal { try validate($0, $1) }])
    }

    private func register(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let body = try await request.jsonObject(
            members: ["name", "rate_limit", "role", "roles"], limit: Self.longestBody)
        let registration = try ClientRegistration(
            name: try Self.text("name", of: body), roles: try Self.roles(of: body),
            requestsPerMinute: try Self.number("rate_limit", of: body))
        guard principal.mayGrant(registration.roles) else { throw ClientError.roleNotGrantable }
        var generator = SystemRandomNumberGenerator()
        let secret = Credential.generate(.clientSecret, using: &generator)
        let client = try await access.clients.register(
            registration, as: ClientID(UUID()), secret: secret.digest, by: principal.actor, at: now(),
            tenant: principal.tenant)
        var data = client.json
        data["client_secret"] = .string(secret.reveal())
        return Self.response(
            ["data": .object(data), "success": true], status: .created,
            headers: [.location: "\(ClientRoutes.path)/\(client.id)"])
    }

    private func login(_ request: Request, _ context: APIContext) async throws -> TokenGrant {
        let body = try await request.jsonObject(members: ["client_id", "client_secret"], limit: Self.longestBody)
        let id = try Self.text("client_id", of: body)
        let secret = Credential(try Self.text("client_secret", of: body))
        var generator = SystemRandomNumberGenerator()
        do {
            let grant = try await access.sessions.login(
                id, secret: secret, from: context.origin?.place.description ?? "", using: &generator)
            await note(grant, "login", context)
            return grant
        } catch let refused as LoginRefused {
            note(refused, "login", context)
            throw refused
        }
    }

    private func refresh(_ request: Request, _ context: APIContext) async throws -> TokenGrant {
        let body = try await request.jsonObject(members: ["refresh_token"], limit: Self.longestBody)
        let token = Credential(try Self.text("refresh_token", of: body))
        var generator = SystemRandomNumberGenerator()
        do {
            let grant = try await access.sessions.refresh(token, using: &generator)
            await note(grant, "refresh", context)
            return grant
        } catch let refused as LoginRefused {
            note(refused, "refresh", context)
            throw refused
        }
    }

    private func validate(_ request: Request, _ context: APIContext) throws -> Response {
        let principal = try context.requirePrincipal()
        let permissions = Permission.allCases.filter(principal.may).map(\.rawValue).sorted()
        let clientID: JSONValue = principal.kind == .client ? .string(ClientID(principal.id).description) : .null
        return Self.response([
            "data": [
                "client_id": clientID, "kind": .string(principal.kind.rawValue), "name": .string(principal.name),
                "permissions": .array(permissions.map(JSONValue.string)),
                "roles": .array(principal.roles.map(\.rawValue).sorted().map(JSONValue.string)), "valid": true,
            ], "success": true,
        ])
    }
}

// MARK: - Writing down

extension ClientAuthRoutes {
    private func note(_ grant: TokenGrant, _ what: String, _ context: APIContext) async {
        await access.audit.record(
            event(what, .succeeded, context, grant.tenant, name: grant.name, grant.client, code: nil))
    }

    private func note(_ refused: LoginRefused, _ what: String, _ context: APIContext) {
        access.audit.note(
            event(
                what, .refused, context, refused.tenant ?? .default, name: refused.name, refused.client,
                code: refused.error.code.rawValue))
    }

    private func event(
        _ what: String, _ outcome: AuditEvent.Outcome, _ context: APIContext, _ tenant: TenantID, name: String?,
        _ client: ClientID?, code: String?
    ) -> AuditEvent {
        AuditEvent(
            tenant: tenant, at: now(), kind: .authentication, action: "client \(what)", outcome: outcome,
            actor: name.map { "\(Principal.Kind.client.rawValue):\($0)" }, subject: client?.description,
            address: context.origin?.description, requestID: context.requestID, code: code)
    }
}

// MARK: - What callers send and get

extension ClientAuthRoutes {
    /// `role` with one, or `roles` with several.
    private static func roles(of body: JSONObject) throws(APIError) -> [String] {
        if body["roles"] == nil { return [try text("role", of: body)] }
        guard body["role"] == nil, let roles = body["roles"]?.array?.map(\.string), !roles.contains(nil) else {
            throw .badRequest(
                "invalid_body", "send role with a text, or roles with a list of texts", details: ["member": "roles"])
        }
        return roles.compactMap { $0 }
    }

    private static func text(_ name: String, of body: JSONObject) throws(APIError) -> String {
        guard let text = body[name]?.string, text.unicodeScalars.count <= longestText else {
            throw .badRequest(
                "invalid_body", "\(name) must be a text of at most \(longestText) characters",
                details: ["member": .string(name)])
        }
        return text
    }

    private static func number(_ name: String, of body: JSONObject) throws(APIError) -> Int? {
        guard let value = body[name], !value.isNull else { return nil }
        guard let number = value.number?.int64 else {
            throw .badRequest("invalid_body", "\(name) must be a whole number", details: ["member": .string(name)])
        }
        return Int(number)
    }

    private static func response(
        _ object: JSONObject, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.cacheControl] = "no-store"
        return .json(CanonicalJSON.bytes(.object(object)), status: status, headers: headers)
    }
}

extension TokenGrant {
    fileprivate var json: JSONObject {
        [
            "access_token": .string(accessToken), "expires_in": .integer(AccessToken.lifetime.components.seconds),
            "refresh_token": .string(refreshToken.reveal()), "token_type": "Bearer",
        ]
    }
}
