import AccessControl
import EventSourcing
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import Testing

/// `/overrides`, `/conflicts` and `/reconciliation/rules`, as Odoo and people use them.
@Suite(.timeLimit(.minutes(5))) struct ReconciliationRoutesTests {
    private static let entity = LogWriter.entity(.elevation, 1)
    private static let rules = "/api/v1/reconciliation/rules"

    /// Logikal's word of the elevation.
    private static func say(_ text: String, in api: APIFixture) async throws {
        let state: JSONValue = ["logikalId": "e", "name": "01", "userDescription": .string(text), "width": 800]
        try await api.writer.append(api.writer.event(entity, state))
    }

    private static func proposal(_ text: String, version: Int = 1, more: String = "") -> String {
        let fields = #""fields":{"userDescription":{"value":"\#(text)"}}"#
        return #"{"entity":"\#(entity.id.text)","version":\#(version),\#(fields)\#(more)}"#
    }

    private static func withConflict(_ body: (APIFixture, _ id: String) async throws -> Void) async throws {
        try await APIFixture.with { api in
            try await say("a", in: api)
            try await say("c", in: api)
            let answer = try await api.get("/api/v1/overrides", method: "POST", body: proposal("b"))
            let field = answer.json["data"]?["fields"]?["userDescription"]
            #expect(field?["status"] == "conflict")
            try await body(api, try #require(field?["conflict"]?.string))
        }
    }

    @Test func `a proposal is answered field by field, holds, and is listed with who made it`() async throws {
        try await APIFixture.with { api in
            try await Self.say("a", in: api)
            let body = #"""
                {"entity":"\#(Self.entity.id.text)","fields":{
                  "userDescription":{"value":"b","base":"a"},"width":{"value":900,"base":800}}}
                """#
            let answer = try await api.get("/api/v1/overrides", method: "POST", body: body)
            #expect(answer.status == 200)
            let fields = answer.json["data"]?["fields"]
            #expect(fields?["userDescription"]?["status"] == "accepted")
            #expect(fields?["width"]?["status"] == "refused" && fields?["width"]?["reason"] == "not_owner")
            let list = try await api.get("/api/v1/overrides?entity=\(Self.entity.id.text)")
            let kept = try #require(list.data.first)
            #expect(list.data.count == 1 && list.json["next"] == .null)
            #expect(kept["fields"]?["userDescription"]?["value"] == "b" && kept["overridden"] == ["userDescription"])
            #expect(kept["fields"]?["userDescription"]?["by"]?.string?.isEmpty == false)
            #expect(kept["effective"]?["width"] == 800 && kept["effective"]?["userDescription"] == "b")
            let audit = try await api.get("/api/v1/audit?kind=mutation").data.first
            #expect(audit?["action"] == "POST /api/v1/overrides" && audit?["outcome"] == "succeeded")
        }
    }

    @Test func `the same under one key is answered the same, and something else is refused`() async throws {
        try await APIFixture.with { api in
            try await Self.say("a", in: api)
            let headers = ["Idempotency-Key": "odoo-1"]
            func send(_ text: String, _ headers: [String: String]) async throws -> HTTPAnswer {
                try await api.get("/api/v1/overrides", method: "POST", headers: headers, body: Self.proposal(text))
            }
            let first = try await send("b", headers)
            try await Self.say("c", in: api)
            #expect(try await send("b", headers).json == first.json && first.status == 200)
            let other = try await send("d", headers)
            #expect(other.status == 409 && other.errorCode == "idempotency_key_reused")
            let inBody = Self.proposal("b", more: #","idempotencyKey":"odoo-1""#)
            #expect(try await api.get("/api/v1/overrides", method: "POST", body: inBody).json == first.json)
        }
    }

    private static let notUnderstood = [
        "", "[]", "{}", #"{"entity":"x","fields":{"a":{"value":1}}}"#, #"{"entity":"ID","fields":{}}"#,
        #"{"entity":"ID","fields":{"a":1}}"#, #"{"entity":"ID","fields":{"a":{"base":1}}}"#,
        #"{"entity":"ID","fields":{"a":{"value":1,"note":2}}}"#, #"{"entity":"ID","fields":{"a":{"value":1}},"at":7}"#,
        #"{"entity":"ID","version":0,"fields":{"a":{"value":1}}}"#,
        #"{"entity":"ID","fields":{"a":{"value":1}},"x":1}"#,
        #"{"entity":"ID","fields":{"a":{"value":1}},"idempotencyKey":""}"#,
    ]

    @Test func `a proposal that is not understood is refused, and says why`() async throws {
        try await APIFixture.with { api in
            try await Self.say("a", in: api)
            for body in Self.notUnderstood.map({ $0.replacing("ID", with: Self.entity.id.text) }) {
                let answer = try await api.get("/api/v1/overrides", method: "POST", body: body)
                #expect(answer.status == 400 && answer.errorCode == "invalid_body", "\(body)")
            }
            #expect(try await api.get("/api/v1/overrides").data.isEmpty)
        }
    }

    @Test func `what is not there, is gone or was never seen is told so`() async throws {
        try await APIFixture.with { api in
            try await Self.say("a", in: api)
            func send(_ body: String) async throws -> HTTPAnswer {
                try await api.get("/api/v1/overrides", method: "POST", body: body)
            }
            let unknown = try await send(Self.proposal("b").replacing(Self.entity.id.text, with: UUID().text))
            #expect(unknown.status == 404 && unknown.errorCode == "unknown_entity")
            let unseen = try await send(Self.proposal("b", version: 9))
            #expect(unseen.status == 400 && unseen.errorCode == "unknown_version")
            let early = try await send(Self.proposal("b", more: #","at":"2999-01-01T00:00:00Z""#))
            #expect(early.status == 400 && early.errorCode == "clock_skew")
            try await api.writer.append(api.writer.event(Self.entity, nil))
            let gone = try await send(Self.proposal("b"))
            #expect(gone.status == 410 && gone.errorCode == "entity_removed")
        }
    }

    @Test func `a conflict is listed with the three sides, and ends with a person's word`() async throws {
        try await Self.withConflict { api, id in
            let list = try await api.get("/api/v1/conflicts")
            let conflict = try #require(list.data.first)
            #expect(list.data.count == 1 && conflict["id"]?.string == id && conflict["state"] == "open")
            let sides: JSONValue = ["base": "a", "logikal": "c", "odoo": "b"]
            #expect(conflict["fields"]?["userDescription"] == sides && conflict["policy"] == "queue")
            #expect(conflict["holds"] == "logikal" && conflict["since"]?.string?.isEmpty == false)
            #expect(try await api.get("/api/v1/conflicts/\(id)").json["data"] == conflict)
            let path = "/api/v1/conflicts/\(id)/resolution"
            let stale = try await api.get(path, method: "POST", body: #"{"choice":"odoo","version":9}"#)
            #expect(stale.status == 409 && stale.errorCode == "changed_meanwhile")
            let body = #"{"choice":"value","values":{"userDescription":"z"},"version":1,"note":"n"}"#
            let ended = try await api.get(path, method: "POST", body: body)
            #expect(ended.status == 200 && ended.json["data"]?["resolution"]?["choice"] == "value")
            #expect(try await api.get(path, method: "POST", body: body).json == ended.json, "pressed twice")
            let other = try await api.get(path, method: "POST", body: #"{"choice":"logikal"}"#)
            #expect(other.status == 409 && other.errorCode == "already_resolved")
            #expect(try await api.get("/api/v1/conflicts").data.isEmpty)
            #expect(try await api.get("/api/v1/conflicts?state=all").data.count == 1)
            #expect(try await api.get("/api/v1/conflicts?state=resolved&entity=\(UUID().text)").data.isEmpty)
            #expect(try await api.get("/api/v1/overrides").data.first?["effective"]?["userDescription"] == "z")
        }
    }

    @Test func `what may be left out may be null as well`() async throws {
        try await Self.withConflict { api, id in
            let nulls = #""version":null,"note":null"#
            let end = try await api.get(
                "/api/v1/conflicts/\(id)/resolution", method: "POST", body: #"{"choice":"odoo",\#(nulls)}"#)
            #expect(end.status == 200, "\(end.text)")
            let proposal = #"{"entity":"\#(Self.entity.id.text)","fields":{"a":{"value":1}},"version":null,"at":null}"#
            let proposed = try await api.get("/api/v1/overrides", method: "POST", body: proposal)
            #expect(proposed.status == 200, "\(proposed.text)")
            let rules = try await api.get(Self.rules, method: "PUT", body: #"{"groups":[],\#(nulls)}"#)
            #expect(rules.status == 200, "\(rules.text)")
        }
    }

    private static let notMeant = [
        "", "{}", #"{"choice":"me"}"#, #"{"choice":"agreed"}"#, #"{"choice":"value"}"#,
        #"{"choice":"odoo","values":{}}"#, #"{"choice":"value","values":{"width":1}}"#,
        #"{"choice":"odoo","note":7}"#, #"{"choice":"odoo","version":"1"}"#, #"{"choice":"odoo","who":"me"}"#,
        #"{"choice":"value","values":{"userDescription":[1]}}"#,
    ]

    @Test func `a resolution that can't be meant changes nothing`() async throws {
        try await Self.withConflict { api, id in
            for body in Self.notMeant {
                let answer = try await api.get("/api/v1/conflicts/\(id)/resolution", method: "POST", body: body)
                #expect(
                    answer.status == 400 && ["invalid_body", "invalid_resolution"].contains(answer.errorCode),
                    "\(body)")
            }
            #expect(try await api.get("/api/v1/conflicts").data.count == 1)
            let unknown = "/api/v1/conflicts/\(UUID().text)"
            #expect(try await api.get(unknown).errorCode == "unknown_conflict")
            let end = try await api.get("\(unknown)/resolution", method: "POST", body: #"{"choice":"odoo"}"#)
            #expect(end.status == 404)
        }
    }

    @Test func `rules are shown, set with who and why, and not over somebody else's`() async throws {
        try await APIFixture.with { api in
            let standard = try await api.get(Self.rules).json["data"]
            #expect(standard?["version"] == 0 && standard?["history"] == [])
            let group = #"{"entityType":"elevation","name":"size","fields":["width"],"owner":"odoo"}"#
            let body = #"{"groups":[\#(group)],"note":"why","version":0}"#
            let set = try await api.get(Self.rules, method: "PUT", body: body)
            #expect(set.status == 200 && set.json["data"]?["version"] == 1 && set.json["data"]?["note"] == "why")
            #expect(set.json["data"]?["history"]?.array?.first?["by"]?.string?.isEmpty == false)
            let late = try await api.get(Self.rules, method: "PUT", body: #"{"groups":[],"version":0}"#)
            #expect(late.status == 409 && late.errorCode == "changed_meanwhile")
            for wrong in ["", #"{"groups":7}"#, #"{"groups":[],"by":"me"}"#, #"{"groups":[],"version":"1"}"#] {
                let answer = try await api.get(Self.rules, method: "PUT", body: wrong)
                #expect(answer.status == 400, "\(wrong)")
            }
            try await Self.say("a", in: api)
            let proposal = #"{"entity":"\#(Self.entity.id.text)","version":1,"fields":{"width":{"value":900}}}"#
            let answer = try await api.get("/api/v1/overrides", method: "POST", body: proposal)
            #expect(answer.json["data"]?["fields"]?["width"]?["status"] == "accepted")
        }
    }

    @Test func `lists go on page by page`() async throws {
        try await APIFixture.with { api in
            for number in 1...5 {
                let entity = LogWriter.entity(.elevation, number)
                try await api.writer.append(api.writer.event(entity, ["userDescription": "a"]))
                let body = Self.proposal("b").replacing(Self.entity.id.text, with: entity.id.text)
                #expect(try await api.get("/api/v1/overrides", method: "POST", body: body).status == 200)
            }
            var (ids, after): (Set<String>, Int64) = ([], 0)
            repeat {
                let page = try await api.get("/api/v1/overrides?limit=2&after=\(after)")
                ids.formUnion(page.data.compactMap { $0["id"]?.string })
                after = page.json["next"]?.number?.int64 ?? 0
            } while after != 0
            #expect(ids.count == 5)
            for wrong in ["limit=0", "limit=501", "after=x", "entity=x"] {
                #expect(try await api.get("/api/v1/overrides?\(wrong)").status == 400, "\(wrong)")
                #expect(try await api.get("/api/v1/conflicts?\(wrong)").status == 400, "\(wrong)")
            }
            #expect(try await api.get("/api/v1/conflicts?state=closed").status == 400)
        }
    }

    @Test func `S35 another tenant neither sees nor decides any of it`() async throws {
        try await Self.withConflict { api, id in
            let (other, key) = (TenantID(rawValue: 2), "key-of-the-other-tenant")
            try await api.database.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(key).digest, name: "theirs", roles: [.admin], tenant: other)
            let conflict = try await api.get("/api/v1/conflicts/\(id)").json
            for path in ["overrides", "conflicts?state=all"] {
                #expect(try await api.get("/api/v1/\(path)", key: key).data.isEmpty)
            }
            #expect(try await api.get("/api/v1/conflicts/\(id)", key: key).status == 404)
            for (path, body) in [
                ("overrides", Self.proposal("theirs")), ("conflicts/\(id)/resolution", #"{"choice":"odoo"}"#),
            ] {
                let answer = try await api.get("/api/v1/\(path)", method: "POST", key: key, body: body)
                #expect(answer.status == 404, "\(path)")
            }
            let rules = try await api.get(Self.rules, method: "PUT", key: key, body: #"{"groups":[]}"#)
            #expect(rules.json["data"]?["version"] == 1)
            #expect(try await api.get(Self.rules).json["data"]?["version"] == 0)
            #expect(try await api.get("/api/v1/conflicts/\(id)").json == conflict)
        }
    }
}
