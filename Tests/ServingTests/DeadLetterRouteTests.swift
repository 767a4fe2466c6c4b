import AccessControl
import EventSourcing
import LogikalModel
import PostgresClient
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(3))) struct DeadLetterRouteTests {
    private static let path = "/api/v1/dead-letters"

    /// An elevation that its read model can't take in.
    private static func withLetter(_ body: (APIFixture, Int64) async throws -> Void) async throws {
        try await APIFixture.with { api in
            let office = QueryOffice(api: api)
            try await office.fill()
            try await office.catchUp()
            try await api.database.owner.execute(
                "alter table read.elevations_v1 add check (name <> 'not for everybody')")
            try await api.writer.append(
                api.writer.event(
                    LogWriter.entity(.elevation, 1), ["logikalId": "e", "name": "not for everybody"],
                    parent: LogWriter.entity(.phase, 1)))
            try await office.catchUp()
            let letters = try await api.get(path)
            let own = letters.data.first { $0["name"] == "elevations" }
            try await body(api, try #require(own?["id"]?.number?.int64, "\(letters.text)"))
        }
    }

    @Test func `what is parked is listed, retried and skipped with a reason, by name`() async throws {
        try await Self.withLetter { api, id in
            let shown = try await api.get("\(Self.path)/\(id)")
            #expect(shown.json["data"]?["state"] == "open" && shown.json["data"]?["attempts"] == 1, "\(shown.text)")
            #expect(!shown.text.contains("not for everybody"))
            let retried = try await api.get("\(Self.path)/\(id)/retry", method: "POST")
            #expect(retried.json["data"]?["state"] == "open" && retried.json["data"]?["attempts"] == 2)
            for body in ["{}", #"{"reason":" "}"#, #"{"reason":7}"#] {
                let refused = try await api.post("\(Self.path)/\(id)/skip", body)
                #expect(refused.status == 400 && refused.errorCode == "invalid_body")
            }
            let skipped = try await api.post("\(Self.path)/\(id)/skip", #"{"reason":"typed in as text"}"#)
            #expect(skipped.json["data"]?["state"] == "skipped", "\(skipped.text)")
            #expect(skipped.json["data"]?["actor"] == "key:bootstrap")
            #expect(skipped.json["data"]?["reason"] == "typed in as text")
            let page = try await api.get("\(Self.path)?settled=true&limit=1&after=\(id - 1)").json
            #expect(page["data"]?.array?.map { $0["id"]?.number?.int64 } == [id] && page["next"] == .integer(id))
            let open = try await api.get(Self.path).data.map { $0["id"]?.number?.int64 }
            #expect(!open.contains(id))
            let all = try await api.get("\(Self.path)?settled=true").data.map { $0["id"]?.number?.int64 }
            #expect(all.contains(id))
            let again = try await api.post("\(Self.path)/\(id)/skip", #"{"reason":"again"}"#)
            #expect(again.status == 404 && again.errorCode == "no_such_dead_letter")
            let audited = try await api.auditEvents(atLeast: 6) { $0.action.contains("/dead-letters/") }
            #expect(
                audited.filter { $0.outcome == .succeeded }.map(\.subject) == [
                    "\(Self.path)/\(id)/retry", "\(Self.path)/\(id)/skip",
                ])
        }
    }

    @Test func `what another tenant asks of it is answered as what never was`() async throws {
        try await Self.withLetter { api, id in
            let tenant = try await PostgresTenants(owner: api.database.owner).create("acme")
            let key = "key-of-another-tenant"
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(key).digest, name: "theirs", roles: [.admin], tenant: tenant.id)
            #expect(try await api.get("\(Self.path)?settled=true", key: key).data.isEmpty)
            for (method, target) in [("GET", ""), ("POST", "/retry"), ("POST", "/skip")] {
                let body = #"{"reason":"theirs"}"#
                let theirs = try await api.get(
                    "\(Self.path)/\(id)\(target)", method: method, key: key, body: target == "/skip" ? body : "")
                #expect(theirs.status == 404 && theirs.errorCode == "no_such_dead_letter", "\(target) \(theirs.text)")
            }
            #expect(try await api.get("\(Self.path)/\(id)").json["data"]?["attempts"] == 1)
        }
    }
}
