import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/clients`, `GET|DELETE /api/v1/clients/{client_id}` and `POST /api/v1/clients/{client_id}/rotate`.
struct ClientRoutes: Sendable {
    static let path = "/api/v1/clients"

    let clients: any ClientStore
    let now: @Sendable () -> Timestamp

    func add(to router: APIRouter) {
        router.addReading(Self.path, .clientsWrite) { _, context in
            let clients = try await clients.clients(of: try context.requirePrincipal().tenant)
            return Self.response(.array(clients.map { .object($0.json) }))
        }
        router.add(
            "\(Self.path)/:id",
            [
                .get: .taking(.clientsWrite, isAudited: false) { try await show($1) },
                .delete: .taking(.clientsWrite) { try await revoke($1) },
            ])
        router.add("\(Self.path)/:id/rotate", [.post: .taking(.clientsWrite) { try await rotate($0, $1) }])
    }

    private func show(_ context: APIContext) async throws -> Response {
        let tenant = try context.requirePrincipal().tenant
        guard let client = try await clients.client(try context.clientID(), tenant: tenant) else {
            throw ClientError.unknown
        }
        return Self.response(.object(client.json))
    }

    private func revoke(_ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let client = try await clients.revoke(
            try context.clientID(), by: principal.actor, at: now(), tenant: principal.tenant)
        return Self.response(.object(client.json))
    }

    private func rotate(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let body = try await request.jsonObject(members: ["overlap_seconds"])
        let overlap = try Self.overlap(of: body)
        let id = try context.clientID()
        guard let known = try await clients.client(id, tenant: principal.tenant) else { throw ClientError.unknown }
        // Who gets a client's secret gets its roles.
        guard principal.mayGrant(known.roles) else { throw ClientError.roleNotGrantable }
        var generator = SystemRandomNumberGenerator()
        let secret = Credential.generate(.clientSecret, using: &generator)
        let now = now()
        let client = try await clients.rotate(
            id, secret: secret.digest, oldUntil: now + overlap, at: now, tenant: principal.tenant)
        var data = client.json
        data["client_secret"] = .string(secret.reveal())
        return Self.response(.object(data))
    }

    private static func overlap(of body: JSONObject) throws(APIError) -> Duration {
        guard let value = body["overlap_seconds"] else { return SecretOverlap.standard }
        guard let seconds = value.number?.int64, SecretOverlap.allowed.contains(.seconds(seconds)) else {
            throw .badRequest(
                "invalid_body",
                "overlap_seconds must be a whole number from 0 to "
                    + "\(SecretOverlap.allowed.upperBound.components.seconds)",
                details: ["member": "overlap_seconds"])
        }
        return .seconds(seconds)
    }

    private static func response(_ data: JSONValue) -> Response {
        .json(CanonicalJSON.bytes(["data": data, "success": true]), headers: [.cacheControl: "no-store"])
    }
}

extension APIContext {
    /// - Throws: `client_unknown`: what is no client's id is no client's.
    fileprivate func clientID() throws(ClientError) -> ClientID {
        guard let id = parameters.get("id").flatMap({ ClientID($0) }) else { throw .unknown }
        return id
    }
}
