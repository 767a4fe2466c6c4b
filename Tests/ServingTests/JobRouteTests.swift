import AccessControl
import EventSourcing
import LogikalModel
import PostgresClient
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(3))) struct JobRouteTests {
    private static let path = "/api/v1/jobs"

    /// Two elevations, of which one has bytes that are no parts list and one is due.
    private static func withJobs(_ body: (APIFixture, _ dead: Int64, _ due: Int64) async throws -> Void) async throws {
        try await APIFixture.with { api in
            try await QueryOffice(api: api).fill()
            var jobs: [Int64] = []
            for (number, (state, attempts)) in [("dead", Int32(5)), ("open", 0)].enumerated() {
                jobs += try await api.database.owner.query(
                    """
                    insert into polling.job (tenant, kind, entity_id, position, version, state, attempts, code, message)
                    values (1, 'parts_list', \(LogWriter.entity(.elevation, number + 1).id), 1, 1, \(state),
                            \(attempts), 'not_sqlite', 'no database at all') returning id
                    """
                ) { try $0.int64(0) }
            }
            try await body(api, jobs[0], jobs[1])
        }
    }

    @Test func `a parts list that is stuck is listed, queued again and skipped with a reason, by name`() async throws {
        try await Self.withJobs { api, dead, due in
            let listed = try await api.get(Self.path).data
            #expect(listed.map { $0["id"]?.number?.int64 } == [dead])
            #expect(listed[0]["code"] == "not_sqlite" && listed[0]["message"] == "no database at all")
            #expect(try await api.get("\(Self.path)?all=true").data.map { $0["id"]?.number?.int64 } == [dead, due])
            let first = try await api.get("\(Self.path)?all=true&limit=1").json
            #expect(first["data"]?.array?.map { $0["id"]?.number?.int64 } == [dead] && first["next"] == .integer(dead))
            let second = try await api.get("\(Self.path)?all=true&limit=2&after=\(dead)").json
            #expect(second["data"]?.array?.map { $0["id"]?.number?.int64 } == [due] && second["next"] == .null)
            #expect(try await api.get("\(Self.path)?limit=1001").status == 400)
            let queued = try await api.get("\(Self.path)/\(dead)/retry", method: "POST")
            #expect(queued.json["data"]?["state"] == "open" && queued.json["data"]?["attempts"] == 0, "\(queued.text)")
            let twice = try await api.get("\(Self.path)/\(dead)/retry", method: "POST")
            #expect(twice.status == 404 && twice.errorCode == "no_such_job")
            for body in ["{}", #"{"reason":" "}"#, #"{"reason":7}"#] {
                let refused = try await api.post("\(Self.path)/\(dead)/skip", body)
                #expect(refused.status == 400 && refused.errorCode == "invalid_body")
            }
            let skipped = try await api.post("\(Self.path)/\(dead)/skip", #"{"reason":"only a sketch"}"#)
            #expect(skipped.json["data"]?["state"] == "skipped", "\(skipped.text)")
            #expect(skipped.json["data"]?["actor"] == "key:bootstrap")
            #expect(try await api.get("\(Self.path)/\(dead)").json["data"]?["reason"] == "only a sketch")
            #expect(try await api.get(Self.path).data.isEmpty)
            let audited = try await api.auditEvents(atLeast: 6) { $0.action.contains("/jobs/") }
            #expect(
                audited.filter { $0.outcome == .succeeded }.map(\.subject) == [
                    "\(Self.path)/\(dead)/retry", "\(Self.path)/\(dead)/skip",
                ])
        }
    }

    @Test func `a reader sees what is stuck and settles nothing, another tenant sees nothing`() async throws {
        try await Self.withJobs { api, dead, _ in
            let store = PostgresAccessStore(pool: api.database.pool)
            let tenant = try await PostgresTenants(owner: api.database.owner).create("acme")
            for (key, role, owner) in [("theirs", Role.admin, tenant.id), ("reading", .reader, .default)] {
                _ = try await store.insert(
                    digest: Credential("key-\(key)").digest, name: key, roles: [role], tenant: owner)
            }
            #expect(try await api.get("\(Self.path)?all=true", key: "key-theirs").data.isEmpty)
            for (method, target) in [("GET", ""), ("POST", "/retry"), ("POST", "/skip")] {
                let body = target == "/skip" ? #"{"reason":"theirs"}"# : ""
                let address = "\(Self.path)/\(dead)\(target)"
                let theirs = try await api.get(address, method: method, key: "key-theirs", body: body)
                #expect(theirs.status == 404 && theirs.errorCode == "no_such_job", "\(target) \(theirs.text)")
                let reading = try await api.get(address, method: method, key: "key-reading", body: body)
                #expect(reading.status == (method == "GET" ? 200 : 403), "\(target) \(reading.text)")
            }
            #expect(try await api.get("\(Self.path)/\(dead)").json["data"]?["state"] == "dead")
        }
    }
}
