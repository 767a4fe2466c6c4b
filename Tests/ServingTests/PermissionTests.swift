import AccessControl
import EventSourcing
import Foundation
import Serving
import Testing

/// Every route there is, tried by every role: the list is the router's own.
@Suite(.timeLimit(.minutes(5))) struct PermissionTests {
    @Test
    func `every route names its permission, but for logging in, being alive, asking who one is and the reference`()
        async throws
    {
        try await APIFixture.with { api in
            let free = api.endpoints.filter { $0.permission == nil }
            #expect(
                Set(free.map { "\($0.method) \($0.path)" }) == [
                    "GET /api/v1/health", "GET /api/v1/health/live", "GET /api/v1/health/ready",
                    "POST /api/v1/auth/client/login", "POST /api/v1/auth/client/refresh",
                    "POST /api/v1/client-auth/login", "GET /api/v1/auth/client/validate", "GET /api/v1/docs",
                    "GET /api/v1/docs/reference.css", "GET /api/v1/docs/reference.js", "GET /api/v1/openapi.json",
                ])
            #expect(free.filter { !$0.isOpen }.map(\.path) == ["/api/v1/auth/client/validate"])
            #expect(api.endpoints.count > 35)
        }
    }

    @Test func `what changes something takes a permission to write`() async throws {
        try await APIFixture.with { api in
            for endpoint in api.endpoints where endpoint.method != "GET" && !endpoint.isOpen {
                #expect(endpoint.permission?.hasSuffix(":write") == true, "\(endpoint.method) \(endpoint.path)")
            }
        }
    }

    @Test func `pain 24, a route lets in exactly the roles that have its permission, and nobody without a key`()
        async throws
    {
        try await APIFixture.with { api in
            var tokens: [(role: Role, token: String)] = []
            for role in Role.allCases { tokens.append((role, try await api.token([role.rawValue]))) }
            for endpoint in api.endpoints where !endpoint.isOpen {
                let target = Self.target(endpoint)
                let nobody = try await api.get(target, method: endpoint.method, key: nil)
                #expect(nobody.status == 401, "\(endpoint.method) \(endpoint.path)")
                guard let permission = endpoint.permission.flatMap(Permission.init) else { continue }
                for (role, token) in tokens {
                    let answer = try await api.get(target, method: endpoint.method, key: token, body: "")
                    let isRefused = answer.status == 403 && answer.errorCode == "permission_denied"
                    #expect(
                        isRefused == !role.permissions.contains(permission),
                        "\(endpoint.method) \(endpoint.path) as \(role): \(answer.status) \(answer.errorCode)")
                }
            }
        }
    }

    /// The endpoint's path with something in the place of its parameters.
    static func target(_ endpoint: APIEndpoint, id: String = "7d444840-9dc0-11d1-b245-5ffdce74fad2") -> String {
        endpoint.path.split(separator: "/").map { part in
            switch part {
            case ":sha256": String(repeating: "0", count: 64)
            case ":name": "somebody"
            default: part.hasPrefix(":") ? id : String(part)
            }
        }.reduce(into: "") { $0 += "/" + $1 }
    }
}
