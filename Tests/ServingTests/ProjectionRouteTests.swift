import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(4))) struct ProjectionRouteTests {
    private static func builds(_ api: APIFixture, of name: String, key: String = APIFixture.key) async throws
        -> [JSONValue]
    {
        let answer = try await api.get("/api/v1/projections/\(name)", key: key)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.data
    }

    private static func active(_ api: APIFixture, of name: String) async throws -> Int64 {
        try #require(
            try await builds(api, of: name).first { $0["active"] == true }?["build"]?.number?.int64)
    }

    private static func with(_ body: (APIFixture) async throws -> Void) async throws {
        try await APIFixture.with { api in
            try await QueryOffice(api: api).fill()
            try await body(api)
        }
    }

    @Test func `a rebuild is accepted, done in the background and switched to; rolled back, dropped, compared`()
        async throws
    {
        try await Self.with { api in
            let path = "/api/v1/projections/projects"
            let before = try await api.get("/api/v1/projects").text
            let accepted = try await api.post("\(path)/rebuild", "{}")
            #expect(accepted.status == 202 && accepted["location"] == path, "\(accepted.text)")
            let build = try #require(accepted.json["data"]?["build"]?.number?.int64)
            #expect(build == 2)
            try await eventually { (try? await Self.active(api, of: "projects")) == 2 }
            #expect(try await api.get("/api/v1/projects").text == before)

            let compared = try await api.post("\(path)/compare", #"{"build":1}"#)
            #expect(compared.json["data"]?["equal"] == true && compared.json["data"]?["other"] == 2, "\(compared.text)")
            let back = try await api.get("\(path)/rollback", method: "POST")
            #expect(back.status == 200 && back.json["data"]?["build"] == 1 && back.json["data"]?["active"] == true)
            let forth = try await api.post("\(path)/switch", #"{"build":2}"#)
            #expect(forth.status == 200 && forth.json["data"]?["build"] == 2)
            let inUse = try await api.get("\(path)/builds/2", method: "DELETE")
            #expect(inUse.status == 409 && inUse.errorCode == "build_in_use")
            #expect(try await api.get("\(path)/builds/1", method: "DELETE").status == 200)
            #expect(try await Self.builds(api, of: "projects").map { $0["build"] } == [2])
            #expect(try await api.get("\(path)/rollback", method: "POST").errorCode == "no_such_build")

            let audited = try await api.auditEvents(atLeast: 6) { $0.action.contains("/projections/") }
            #expect(
                audited.map(\.action) == [
                    "POST /api/v1/projections/:name/rebuild", "POST /api/v1/projections/:name/rollback",
                    "POST /api/v1/projections/:name/switch", "DELETE /api/v1/projections/:name/builds/:build",
                    "DELETE /api/v1/projections/:name/builds/:build", "POST /api/v1/projections/:name/rollback",
                ])
            #expect(audited.map(\.outcome) == [.succeeded, .succeeded, .succeeded, .refused, .succeeded, .refused])
        }
    }

    @Test func `who asks for a rebuild that is under way is told of the same build`() async throws {
        try await Self.with { api in
            let path = "/api/v1/projections/elevations/rebuild"
            let builds = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await api.post(path, "{}").json["data"]?["build"]?.number?.int64 ?? 0 }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            // One that came after the first had become active begins another.
            #expect(builds.contains(2) && builds.isSubset(of: [2, 3]))
            try await eventually {
                (try? await Self.builds(api, of: "elevations").allSatisfy {
                    ["active", "retired"].contains($0["state"]?.string ?? "")
                }) == true
            }
        }
    }

    @Test func `what can't be done is told with its code`() async throws {
        let refusals = [
            Refusal("POST", "nothing/rebuild", "{}", 404, "unknown_projection"),
            Refusal("GET", "nothing", 404, "unknown_projection"),
            Refusal("POST", "projects/switch", #"{"build":7}"#, 404, "no_such_build"),
            Refusal("POST", "projects/switch", #"{"build":0}"#, 400, "invalid_body"),
            Refusal("POST", "projects/switch", #"{"build":1,"force":1}"#, 400, "invalid_body"),
            Refusal("POST", "projects/compare", "{}", 404, "no_such_build"),
            Refusal("DELETE", "projects/builds/x", 400, "invalid_parameter"),
            Refusal("DELETE", "projects/builds/9", 404, "no_such_build"),
            Refusal("POST", "projects/rollback", #"{"to":1}"#, 400, "invalid_body"),
        ]
        try await Self.with { api in
            for refusal in refusals {
                let answer = try await api.get(
                    "/api/v1/projections/\(refusal.path)", method: refusal.method, body: refusal.body)
                #expect(
                    answer.status == refusal.status && answer.errorCode == refusal.code,
                    "\(refusal): \(answer.text)")
            }
        }
    }

    @Test func `another tenant sees how far its own builds are, and changes none`() async throws {
        try await Self.with { api in
            let tenant = try await PostgresTenants(owner: api.database.owner).create("acme")
            let key = "key-of-another-tenant"
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(key).digest, name: "theirs", roles: [.admin, .installation], tenant: tenant.id)
            #expect(try await Self.builds(api, of: "projects", key: key).first?["head"] == 0)
            for (method, path) in [
                ("POST", "projects/rebuild"), ("POST", "projects/switch"), ("POST", "projects/rollback"),
                ("POST", "projects/compare"), ("DELETE", "projects/builds/1"),
            ] {
                let answer = try await api.get("/api/v1/projections/\(path)", method: method, key: key)
                #expect(answer.status == 403 && answer.errorCode == "installation_only", "\(path) \(answer.text)")
            }
            #expect(try await Self.builds(api, of: "projects").count == 1)
        }
    }
}
