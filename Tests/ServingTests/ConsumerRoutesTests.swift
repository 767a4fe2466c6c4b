import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// Consumers by their names, and what they are told once their events are archived.
@Suite(.timeLimit(.minutes(3))) struct ConsumerRoutesTests {
    /// Moves the floor as an archive does; what stays above it is all these tests read.
    private static func setFloor(_ floor: Int64, _ api: APIFixture) async throws {
        try await api.database.owner.execute("update log.sequencer set floor = \(floor) where tenant = 1")
    }

    private static func ack(
        _ name: String, _ body: String, _ api: APIFixture, method: String = "PUT", key: String? = APIFixture.key
    ) async throws -> HTTPAnswer {
        let connection = try HTTPConnection(port: api.port)
        defer { connection.close() }
        let headers = APIFixture.headers(key, ["Content-Length": "\(body.utf8.count)"])
        try connection.sendRequest(method, "/api/v1/consumers/\(name)/ack", headers: headers)
        try connection.send(body)
        return try await connection.receive()
    }

    private static func ack(_ name: String, cursor: String, _ api: APIFixture) async throws -> HTTPAnswer {
        try await ack(name, #"{"cursor":"\#(cursor)"}"#, api)
    }

    @Test func `view=log below the floor is gone with reason retention, and says how to go on`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 30, seed: 5)
            let early = try await api.get("/api/v1/changes?view=log&limit=4").cursor
            let late = try await api.get("/api/v1/changes?view=log&limit=20").cursor
            let latest = try await api.get("/api/v1/changes?limit=3").cursor
            try await Self.setFloor(10, api)
            for target in ["view=log", "view=log&since=\(early)", "view=log&wait=50", "view=log&types=project"] {
                let gone = try await api.get("/api/v1/changes?\(target)")
                #expect(gone.status == 410 && gone.errorCode == "cursor_gone", "\(target)")
                #expect(gone["cache-control"] == "no-store")
                let details = try #require(gone.json["error"]?["details"])
                #expect(details["reason"] == "retention" && details["floor"] == 10)
                #expect(details["resync"] == ["mode": "replace", "path": "/api/v1/changes"])
                #expect(gone.json["error"]?["message"]?.string?.contains("since=floor") == true)
                #expect(!gone.text.contains(early))
            }
            let tagged = try await api.get("/api/v1/changes?view=log&since=floor")
            #expect(tagged.data.map { Change(json: $0).position } == Array(11...30))
            let page = try await api.get("/api/v1/changes?view=log&since=floor&limit=7")
            #expect(page.data.map { Change(json: $0).position } == Array(11...17))
            let next = try await api.get("/api/v1/changes?view=log&limit=100&since=\(page.cursor)")
            #expect(next.data.map { Change(json: $0).position } == Array(18...30))
            #expect(try await api.get("/api/v1/changes?view=log&since=\(late)").status == 200)
            #expect(try await api.get("/api/v1/changes?since=\(latest)").status == 200)
            #expect(try await api.get("/api/v1/changes").status == 200)
            #expect(try await api.get("/api/v1/changes?since=floor").errorCode == "cursor_invalid")
            let tag = try #require(tagged["etag"])
            try await Self.setFloor(12, api)
            // As soon as the server has heard of it.
            try await eventually {
                let again = try? await api.get("/api/v1/changes?view=log&since=floor", headers: ["If-None-Match": tag])
                return again?.status == 200 && again?.data.count == 18
            }
        }
    }

    @Test func `the tail of the log is as long as a page, no longer than what is left, and goes on from there`()
        async throws
    {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 30, seed: 7)
            let target = "/api/v1/changes?view=log&since=tail&limit=7"
            try await eventually { (try? await api.get(target).json["head"]) == 30 }
            let tail = try await api.get(target)
            #expect(tail.data.map { Change(json: $0).position } == Array(24...30))
            try await api.writer.appendRandomHistory(events: 2, seed: 8)
            let rest = "/api/v1/changes?view=log&since=\(tail.cursor)"
            try await eventually { (try? await api.get(rest).json["head"]) == 32 }
            let next = try await api.get(rest)
            #expect(next.data.map { Change(json: $0).position } == [31, 32])
            try await Self.setFloor(20, api)
            let left = try await api.get("/api/v1/changes?view=log&since=tail&limit=100")
            #expect(left.data.map { Change(json: $0).position } == Array(21...32))
            #expect(try await api.get("/api/v1/changes?since=tail").errorCode == "cursor_invalid")
        }
    }

    @Test func `a proof below the floor is gone, and so is the past`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 30, seed: 6)
            try await Self.setFloor(10, api)
            let proof = try await api.get("/api/v1/log/proof?position=10")
            #expect(proof.status == 410 && proof.errorCode == "position_archived")
            for target in ["projects?as_of=9", "diff?from=9&to=20", "elevations/\(UUID())/thumbnail?as_of=9"] {
                let gone = try await api.get("/api/v1/\(target)")
                #expect(gone.status == 410 && gone.errorCode == "history_gone", "\(target)")
                #expect(gone.json["error"]?["details"]?["floor"] == 10)
            }
        }
    }

    @Test func `an acknowledgement moves a consumer forward and never back`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 30, seed: 7)
            let first = try await api.get("/api/v1/changes?view=log&limit=4").cursor
            let second = try await api.get("/api/v1/changes?view=log&limit=20").cursor
            let acknowledged = try await Self.ack("odoo", cursor: second, api)
            #expect(acknowledged.status == 200 && acknowledged.json["data"]?["position"] == 20)
            #expect(try await Self.ack("odoo", cursor: first, api).json["data"]?["position"] == 20)
            #expect(try await Self.ack("other", cursor: first, api).json["data"]?["position"] == 4)
            let list = try await api.get("/api/v1/consumers")
            #expect(list.data.map { $0["name"] } == ["odoo", "other"])
            #expect(list.data.map { $0["lag"]?["positions"] } == [10, 26])
            #expect(list.data.allSatisfy { ($0["lag"]?["seconds"]?.number?.int64 ?? -1) >= 0 && $0["gone"] == false })
            let end = try await api.get("/api/v1/changes?view=log&limit=1000").cursor
            let done = try await Self.ack("odoo", cursor: end, api)
            #expect(done.json["data"]?["lag"] == ["positions": 0, "seconds": 0])
            try await Self.setFloor(10, api)
            let gone = try await api.get("/api/v1/consumers").data.map { $0["gone"] }
            #expect(gone == [false, true])
        }
    }

    @Test func `a cursor is acknowledged under the rules of the feed`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 10, seed: 8)
            let log = try await api.get("/api/v1/changes?view=log").cursor
            let latest = try await api.get("/api/v1/changes").cursor
            let filtered = try await api.get("/api/v1/changes?view=log&types=project").cursor
            #expect(try await Self.ack("odoo", cursor: log, api).status == 200)
            for other in [latest, filtered] {
                let refused = try await Self.ack("odoo", cursor: other, api)
                #expect(refused.status == 400 && refused.errorCode == "cursor_mismatch")
            }
            let forged = (log.first == "A" ? "B" : "A") + log.dropFirst()
            let unknown = try await Self.ack("odoo", cursor: String(forged), api)
            #expect(unknown.errorCode == "cursor_invalid")
            #expect(unknown.json["error"]?["details"] == ["parameter": "cursor"])
            #expect(unknown.json["error"]?["message"]?.string?.hasPrefix("cursor is not") == true)
            let more = try await Self.ack("odoo", #"{"cursor":"\#(log)","applied":7}"#, api)
            #expect(more.status == 400 && more.errorCode == "invalid_body")
            for body in ["", "{}", "[]", #"{"cursor":1}"#, "{", String(repeating: " ", count: 5000)] {
                let refused = try await Self.ack("odoo", body, api)
                #expect(refused.status == 400 || refused.status == 413, "\(body.prefix(20))")
            }
            for name in ["-a", "a%20b", "a%2Fb", "%00", String(repeating: "a", count: 65), "%C3%A4"] {
                #expect(try await Self.ack(name, cursor: log, api).status == 400, "\(name)")
            }
            #expect(try await Self.ack("odoo", "{}", api, key: nil).status == 401)
            let wrong = try await Self.ack("odoo", "", api, method: "POST")
            #expect(wrong.status == 405 && wrong["allow"] == "PUT")
            try await api.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
            try await eventually { (try? await Self.ack("odoo", cursor: log, api).status) == 410 }
        }
    }

    @Test func `made-up names fill no table`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 3, seed: 9)
            let cursor = try await api.get("/api/v1/changes?view=log").cursor
            try await api.database.owner.execute(
                """
                insert into log.consumer (tenant, name, view, filter, epoch, position)
                select 1, 'n' || number, 'log', 0, epoch, 0
                  from log.sequencer, generate_series(1, \(Int64(ConsumerBook.room))) number where tenant = 1
                """)
            let refused = try await Self.ack("one-more", cursor: cursor, api)
            #expect(refused.status == 409 && refused.errorCode == "too_many_consumers")
        }
    }
}
