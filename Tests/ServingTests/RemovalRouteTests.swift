import EventSourcing
import Testing

@Suite struct RemovalRouteTests {
    private static let path = "/api/v1/removals"

    @Test func `what is withheld is decided on once, with the name of who did`() async throws {
        try await APIFixture.with { api in
            let id = MemoryOffice.hold.text
            let approved = try await api.get("\(Self.path)/\(id)/approve", method: "POST")
            #expect(approved.status == 200 && approved.json["data"]?["decision"] == "approve")
            #expect(approved.json["data"]?["by"] == "key:bootstrap")
            let late = try await api.get("\(Self.path)/\(id)/reject", method: "POST")
            #expect(late.status == 409 && late.errorCode == "changed_meanwhile")
            #expect(try await api.get(Self.path).data.count == 1)
        }
    }

    @Test func `what is not withheld can't be decided on`() async throws {
        try await APIFixture.with { api in
            for id in ["no-id", "7d444840-9dc0-11d1-b245-5ffdce74fad2"] {
                let answer = try await api.get("\(Self.path)/\(id)/approve", method: "POST")
                #expect(answer.status == 404 && answer.errorCode == "not_found", "\(id)")
            }
        }
    }

    @Test func `the last looks are asked for in a number`() async throws {
        try await APIFixture.with { api in
            let cycles = try await api.get("/api/v1/cycles?limit=7")
            #expect(cycles.data.first?["limit"] == 7)
            let none = try await api.get("/api/v1/cycles?limit=0")
            #expect(none.status == 400)
        }
    }
}
