import EventSourcing
import Testing

@Suite struct ConnectionRouteTests {
    @Test func `pain 21, calls are paged from the newest on, for the tenant of the key`() async throws {
        try await APIFixture.with { api in
            let first = try await api.get("/api/v1/calls?limit=3")
            #expect(first.status == 200 && first.json["next"] == 3)
            #expect(first.json["data"]?.array?.map { $0["id"] } == [5, 4, 3])
            #expect(first.json["data"]?.array?.allSatisfy { $0["tenant"] == "1" } == true)
            let second = try await api.get("/api/v1/calls?limit=3&before=3")
            #expect(second.json["data"]?.array?.map { $0["id"] } == [2, 1] && second.json["next"]?.isNull == true)
        }
    }

    @Test func `what is asked for is passed on, and what makes no sense is refused`() async throws {
        try await APIFixture.with { api in
            let row = try await api.get("/api/v1/calls?order=slowest&failed=true&poll=7&limit=1").json["data"]?.array?[
                0]
            #expect(row?["order"] == "slowest" && row?["failedOnly"] == true && row?["poll"] == 7)
            for query in ["limit=0", "limit=1001", "order=best", "failed=1", "poll=x", "order=slowest&before=3"] {
                let refused = try await api.get("/api/v1/calls?\(query)")
                #expect(refused.status == 400 && refused.errorCode == "invalid_parameter", "\(query)")
            }
        }
    }

    @Test func `failing projects are listed, and nothing is told without a key`() async throws {
        try await APIFixture.with { api in
            let failing = try await api.get("/api/v1/sync/failing")
            #expect(failing.status == 200 && failing.json["data"]?.array?.count == 1)
            for path in ["/api/v1/calls", "/api/v1/sync/failing"] {
                let refused = try await api.get(path, key: nil)
                #expect(refused.status == 401)
            }
        }
    }
}
