import AccessControl
import EventSourcing
import Foundation
import PostgresStorage
import Testing

/// A client as a test made it.
struct TestClient: Sendable {
    let id: String
    let secret: String
}

extension APIFixture {
    /// As the bootstrap key's owner registers it.
    func register(_ name: String, roles: [String] = ["reader"], rateLimit: Int? = nil) async throws -> TestClient {
        let limit = rateLimit.map { #","rate_limit":\#($0)"# } ?? ""
        let roles = roles.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = try await post(
            "/api/v1/auth/client/register", #"{"name":"\#(name)","roles":[\#(roles)]\#(limit)}"#)
        #expect(answer.status == 201, "\(answer.text)")
        return TestClient(
            id: try #require(answer.json["data"]?["client_id"]?.string),
            secret: try #require(answer.json["data"]?["client_secret"]?.string))
    }

    func login(_ client: TestClient, secret: String? = nil) async throws -> HTTPAnswer {
        try await post(
            "/api/v1/auth/client/login",
            #"{"client_id":"\#(client.id)","client_secret":"\#(secret ?? client.secret)"}"#,
            key: nil)
    }

    func refresh(_ token: String) async throws -> HTTPAnswer {
        try await post("/api/v1/auth/client/refresh", #"{"refresh_token":"\#(token)"}"#, key: nil)
    }

    /// An access token of a new client.
    func token(_ roles: [String], rateLimit: Int? = nil) async throws -> String {
        try await login(register("client-\(UUID().text)", roles: roles, rateLimit: rateLimit)).token("access_token")
    }

    func post(_ target: String, _ body: String, key: String? = key) async throws -> HTTPAnswer {
        try await get(
            target, method: "POST", key: key, headers: ["Content-Type": "application/json"], body: body)
    }

    /// Audit events, the oldest first, when there are as many as are waited for.
    func auditEvents(
        _ tenant: TenantID = .default, atLeast count: Int, where isWanted: (AuditEvent) -> Bool
    ) async throws -> [AuditEvent] {
        var found: [AuditEvent] = []
        try await eventually {
            found = ((try? await allAuditEvents(tenant)) ?? []).filter(isWanted)
            return found.count >= count
        }
        return found
    }

    /// However many they are: whoever waits to be refused is written down each time that they ask.
    private func allAuditEvents(_ tenant: TenantID) async throws -> [AuditEvent] {
        let store = PostgresAudit(pool: database.pool)
        var query = AuditQuery(limit: AuditQuery.limits.upperBound)
        var all: [AuditEvent] = []
        while true {
            let page = try await store.events(query, tenant: tenant)
            all += page.map(\.event)
            guard page.count == query.limit else { return all.reversed() }
            query.before = page.last?.number
        }
    }
}

extension HTTPAnswer {
    /// A token or a secret in the data; "" where there is none.
    func token(_ name: String) -> String { json["data"]?[name]?.string ?? "" }
}
