import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import Testing

@Suite struct HistoryRoutesTests {
    private func project(_ api: APIFixture) async throws {
        try await ProjectionRunner(
            catalog: Catalog.projections,
            store: PostgresProjectionStore(pool: api.database.pool, owner: api.database.owner), tenant: .default,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in }
        ).catchUp()
    }

    @discardableResult
    private func append(_ api: APIFixture, _ number: Int, name: String = "a") async throws -> Position {
        let state: JSONValue = ["logikalId": .string("\(number)"), "name": .string(name)]
        return try await api.writer.append(api.writer.event(LogWriter.entity(.project, number), state))
    }

    @Test func `the past is answered as it was, under the position that it is served from`() async throws {
        try await APIFixture.with { api in
            try await append(api, 1, name: "a")
            try await project(api)
            let path = "/api/v1/projects"
            let id = LogWriter.entity(.project, 1).id.text
            let (list, row) = (try await api.get(path), try await api.get("\(path)/\(id)"))
            try await append(api, 1, name: "b")
            try await append(api, 2, name: "c")
            try await project(api)
            let pastList = try await api.get("\(path)?as_of=1")
            #expect(pastList.status == 200 && pastList.body == list.body && pastList["as-of-position"] == "1")
            let pastRow = try await api.get("\(path)/\(id)?as_of=1")
            #expect(pastRow.body == row.body && pastRow["as-of-position"] == "1")
            let recordedAt = try #require(
                try await api.get("/api/v1/changes?view=log&limit=2").data.last?["recordedAt"]?.string)
            let timed = try await api.get("\(path)?as_of=\(recordedAt)")
            #expect(timed["as-of-position"] == "2" && timed.data.first?["state"]?["name"] == "b")
            #expect(try await api.get(path)["as-of-position"] == nil)
            #expect(try await api.get("\(path)/\(LogWriter.entity(.project, 2).id.text)?as_of=2").status == 404)
        }
    }

    @Test func `a point that can't be served says why`() async throws {
        try await APIFixture.with { api in
            for number in 1...3 { try await append(api, number) }
            for path in ["projects", "projects/\(UUID())", "elevations/\(UUID())/thumbnail"] {
                func code(_ point: String) async throws -> String {
                    let answer = try await api.get("/api/v1/\(path)?as_of=\(point)")
                    return "\(answer.status) \(answer.errorCode)"
                }
                #expect(try await code("yesterday") == "400 invalid_parameter")
                #expect(try await code("4") == "400 point_in_future")
                #expect(try await code("2999-01-01T00:00:00Z") == "400 point_in_future")
                #expect(try await code("1999-01-01T00:00:00Z") == "404 before_history")
            }
            let behind = try await api.get("/api/v1/projects?as_of=3")
            #expect(behind.status == 503 && behind.errorCode == "history_behind" && behind["retry-after"] == "1")
            try await api.database.owner.execute("update log.sequencer set floor = 2")
            let gone = try await api.get("/api/v1/projects?as_of=1")
            #expect(gone.status == 410 && gone.errorCode == "history_gone" && gone["cache-control"] == "no-store")
            #expect(gone.json["error"]?["details"]?["floor"] == 2)
        }
    }

    @Test func `pain 26, a history tells who, when, and each field before and after`() async throws {
        try await APIFixture.with { api in
            let entity = LogWriter.entity(.project, 1)
            for name in ["a", "b", "c"] { try await append(api, 1, name: name) }
            try await api.writer.append(api.writer.event(entity, nil))
            let path = "/api/v1/entities/\(entity.id.text)/history"
            let all = try await api.get(path)
            #expect(
                all.data.map { $0["type"] } == [
                    "project.discovered", "project.changed", "project.changed", "project.removed",
                ])
            #expect(all.json["next"] == .null)
            let second = try #require(all.data.dropFirst().first)
            #expect(second["fields"] == [["field": "name", "from": "a", "to": "b"]])
            #expect(second["actor"] == "test" && second["batch"] == 2 && second["poll"] == .null)
            #expect(second["position"] == 2 && second["version"] == 2)
            #expect(second["observedAt"] != nil && second["recordedAt"] != nil)
            let page = try await api.get("\(path)?after=1&limit=2")
            #expect(page.data == Array(all.data[1...2]) && page.json["next"] == 3)
            let end = try await api.get("\(path)?after=4")
            #expect(end.status == 200 && end.data.isEmpty)
            let unknown = try await api.get("/api/v1/entities/\(UUID())/history")
            #expect(unknown.status == 404 && unknown.errorCode == "entity_unknown")
            #expect(try await api.get("/api/v1/entities/x/history").status == 400)
        }
    }

    @Test func `a difference is read page by page between two points`() async throws {
        try await APIFixture.with { api in
            for number in 1...3 { try await append(api, number, name: "a") }
            for number in 1...5 { try await append(api, number, name: "b") }
            try await project(api)
            let whole = try await api.get("/api/v1/diff?from=3")
            #expect(whole.json["from"] == 3 && whole.json["to"] == 8 && whole.json["next"] == .null)
            #expect(whole.data.map { $0["change"]?.string } == ["changed", "changed", "changed", "added", "added"])
            #expect(whole.data[0]["fields"] == [["field": "name", "from": "a", "to": "b"]])
            var paged: [JSONValue] = []
            var after = "0"
            repeat {
                let page = try await api.get("/api/v1/diff?from=3&to=8&limit=2&after=\(after)")
                paged += page.data
                after = page.json["next"]?.number?.lexeme ?? ""
            } while !after.isEmpty
            #expect(paged == whole.data)
            #expect(try await api.get("/api/v1/diff?from=3&to=8&types=phase,elevation").data.isEmpty)
            #expect(try await api.get("/api/v1/diff?from=8&to=8").data.isEmpty)
            for (query, code) in [
                ("", "invalid_parameter"), ("from=x", "invalid_parameter"), ("from=8&to=3", "points_reversed"),
                ("from=9", "point_in_future"), ("from=1&types=projekt", "unknown_type"),
            ] {
                let answer = try await api.get("/api/v1/diff?\(query)")
                #expect(answer.status == 400 && answer.errorCode == code, "\(query)")
            }
        }
    }
}
