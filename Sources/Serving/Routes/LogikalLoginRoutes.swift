import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// `POST /api/v1/auth/login`, `GET /api/v1/auth/test`, `POST /api/v1/auth/logout`: the connection to Logikal.
struct LogikalLoginRoutes: Sendable {
    private static let longestText = 512

    let door: any LogikalDoor

    func add(to router: APIRouter) {
        router.add("/api/v1/auth/login", [.post: .taking(.connectionWrite) { try await login($0, $1) }])
        router.addReading("/api/v1/auth/test", .statusRead) { try await test($1) }
        router.add("/api/v1/auth/logout", [.post: .taking(.connectionWrite) { _, _ in Self.loggedOut }])
    }

    private func login(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let user = try await Self.user(of: request)
        // Trying passwords of others is for those who may set them.
        if user != nil, !principal.may(.credentialsWrite) {
            throw AccessError(.permissionDenied, permission: .credentialsWrite)
        }
        do {
            let address = try await door.knock(as: user, tenant: principal.tenant)
            return Self.response(["address": .string(address.text), "connected": true])
        } catch let error as DoorError { throw APIError(error) }
    }

    private func test(_ context: APIContext) async throws -> Response {
        do {
            let standing = try await door.look(tenant: try context.requirePrincipal().tenant)
            return Self.response([
                "address": .string(standing.address.text), "circuit": .string(standing.circuit),
                "connected": .bool(standing.version != nil && standing.circuit == "closed"),
                "version": .text(standing.version),
            ])
        } catch let error as DoorError { throw APIError(error) }
    }

    /// Sessions are opened for each look and closed after it: there is none that outlives a request.
    private static var loggedOut: Response { response(["connected": false]) }

    /// `nil` for no body, and for `{}`.
    private static func user(of request: Request) async throws -> LogikalUser? {
        guard request.headers[.contentLength].map({ $0 != "0" }) ?? false else { return nil }
        let body = try await request.jsonObject(members: ["password", "username"], limit: 4096)
        guard !body.isEmpty else { return nil }
        guard let name = body["username"]?.string, let password = body["password"]?.string,
            (1...longestText).contains(name.unicodeScalars.count), password.unicodeScalars.count <= longestText
        else {
            throw APIError.badRequest(
                "invalid_body",
                "send username and password, both texts of at most \(longestText) characters, or nothing for those "
                    + "that are configured")
        }
        return LogikalUser(name: name, password: Credential(password))
    }

    private static func response(_ data: JSONValue) -> Response {
        .json(CanonicalJSON.bytes(["data": data, "success": true]), headers: [.cacheControl: "no-store"])
    }
}

extension APIError {
    fileprivate init(_ error: DoorError) {
        switch error.code {
        case .unauthorized:
            self = APIError(status: .unprocessableContent, code: error.code.rawValue, message: error.message)
        case .notConfigured, .busy, .unavailable:
            self = .unavailable(error.code.rawValue, error.message, retryAfterSeconds: error.retryAfterSeconds)
        }
    }
}
