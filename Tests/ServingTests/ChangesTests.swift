import EventSourcing
import Feeding
import Foundation
import PostgresClient
import Testing

@Suite(.timeLimit(.minutes(3))) struct ChangesTests {
    @Test func `a consumer that begins and goes on sees everything once`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 25, seed: 5)
            var positions: [Int64] = []
            var answer = try await api.get("/api/v1/changes?view=log&limit=4")
            while true {
                #expect(answer.status == 200 && answer["content-type"] == "application/json")
                positions += answer.data.map { Change(json: $0).position }
                if answer.json["upToDate"] == true { break }
                answer = try await api.get("/api/v1/changes?view=log&limit=4&since=\(answer.cursor)")
            }
            #expect(positions == Array(1...25) && answer.json["head"] == 25 && answer.json["success"] == true)
        }
    }

    @Test func `an empty log gives a cursor from which everything follows`() async throws {
        try await APIFixture.with { api in
            let first = try await api.get("/api/v1/changes")
            #expect(first.data.isEmpty && first.json["upToDate"] == true && !first.cursor.isEmpty)
            try await api.appendProject(1)
            try await eventually {
                (try? await api.get("/api/v1/changes?since=\(first.cursor)").data.count) == 1
            }
        }
    }

    @Test(arguments: [
        ("limit", ["0", "5001", "-1", "1.5", "abc", "+5", "1e3", "99999999999999999999", "%20"]),
        ("wait", ["56", "-1", "1s", "0.5"]), ("view", ["LOG", "all"]), ("types", ["projects", "project,,phase", "*"]),
        ("since", ["0", "abc", "%20", "AAAA"]),
    ])
    func `a parameter that is not understood is refused by name`(name: String, values: [String]) async throws {
        try await APIFixture.with { api in
            for value in values {
                let answer = try await api.get("/api/v1/changes?\(name)=\(value)")
                #expect(answer.status == 400, "\(name)=\(value)")
                #expect(answer.json["error"]?["details"]?["parameter"]?.string == name)
            }
            #expect(try await api.get("/api/v1/changes?\(name)=1&\(name)=2").status == 400)
            #expect(try await api.get("/api/v1/changes?\(name)=").status == 200)
        }
    }

    @Test func `cursors are refused with the reason that fits`() async throws {
        try await APIFixture.with { api in
            try await api.appendProject(1)
            let cursor = try await api.get("/api/v1/changes").cursor
            let forged = (cursor.first == "A" ? "B" : "A") + cursor.dropFirst()
            for (target, status, code) in [
                ("since=\(forged)", 400, "cursor_invalid"), ("since=\(cursor)&view=log", 400, "cursor_mismatch"),
                ("since=\(cursor)&types=phase", 400, "cursor_mismatch"),
            ] {
                let answer = try await api.get("/api/v1/changes?\(target)")
                #expect(answer.status == status && answer.errorCode == code)
                #expect(!answer.text.contains(cursor))
            }
            try await api.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
            try await eventually { (try? await api.get("/api/v1/changes?since=\(cursor)").status) == 410 }
            let gone = try await api.get("/api/v1/changes?since=\(cursor)")
            #expect(gone.errorCode == "cursor_gone" && gone["cache-control"] == "no-store")
            let resync: JSONValue = ["mode": "replace", "path": "/api/v1/snapshot"]
            #expect(gone.json["error"]?["details"] == ["reason": "epoch", "resync": resync])
        }
    }

    @Test func `an unchanged feed is 304, at once or after the wait`() async throws {
        try await APIFixture.with { api in
            try await api.appendProject(1)
            let first = try await api.get("/api/v1/changes")
            let tag = ["If-None-Match": try #require(first["etag"])]
            let unchanged = try await api.get("/api/v1/changes", headers: tag)
            #expect(unchanged.status == 304 && unchanged.body.isEmpty && unchanged["etag"] == first["etag"])
            let weak = ["If-None-Match": "\"other\", W/\(first["etag"] ?? "")"]
            #expect(try await api.get("/api/v1/changes", headers: weak).status == 304)
            let start = ContinuousClock.now
            #expect(try await api.get("/api/v1/changes?wait=1", headers: tag).status == 304)
            #expect(ContinuousClock.now - start > .milliseconds(900))
            let idle = try await api.get("/api/v1/changes?since=\(first.cursor)")
            let again = try await api.get("/api/v1/changes?since=\(first.cursor)")
            #expect(idle.body == again.body && idle["etag"] == again["etag"])
        }
    }

    @Test func `a request that waits wakes on an append that nobody announced`() async throws {
        try await APIFixture.with { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            async let found = api.get("/api/v1/changes?since=\(cursor)&wait=50")
            try await api.somebodyWaits()
            try await api.appendProject(1)
            let answer = try await found
            #expect(answer.data.count == 1 && answer["connection"] == "close")
        }
    }

    @Test func `a request that waits wakes on a notification alone`() async throws {
        try await APIFixture.with(interval: .seconds(3600)) { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            async let answer = api.get("/api/v1/changes?since=\(cursor)&wait=50")
            try await api.somebodyWaits()
            let head = try await api.appendProject(1)
            // Until somebody listens a notification is lost.
            try await eventually {
                _ = try? await api.database.owner.execute("select pg_notify('logikal_sync_head', \("1:\(head)"))")
                return api.watcher.waiterCount == 0
            }
            #expect(try await answer.data.count == 1)
        }
    }

    @Test func `a request that waits wakes on an announcement alone`() async throws {
        try await APIFixture.with(interval: .seconds(3600)) { api in
            var cursor = try await api.get("/api/v1/changes").cursor
            for number in 1...10 {
                let since = cursor
                async let answer = api.get("/api/v1/changes?since=\(since)&wait=50")
                try await api.somebodyWaits()
                api.watcher.announce(try await api.appendProject(number), tenant: .default)
                #expect(try await answer.data.count == 1)
                cursor = try await answer.cursor
            }
        }
    }

    @Test func `a consumer that goes away is no longer waited for`() async throws {
        try await APIFixture.with { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            let connection = try HTTPConnection(port: api.port)
            try connection.sendRequest(
                "GET", "/api/v1/changes?since=\(cursor)&wait=55", headers: APIFixture.headers())
            try await api.somebodyWaits()
            connection.close()
            try await eventually { api.watcher.waiterCount == 0 }
        }
    }

    @Test func `shutting down answers those who wait at once`() async throws {
        try await APIFixture.with { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            async let answer = api.get("/api/v1/changes?since=\(cursor)&wait=55")
            try await api.somebodyWaits()
            let start = ContinuousClock.now
            await api.shutDown()
            #expect(try await answer.cursor == cursor)
            #expect(ContinuousClock.now - start < .seconds(40))
        }
    }

    @Test func `requests that do not wait share their connection`() async throws {
        try await APIFixture.with { api in
            let connection = try HTTPConnection(port: api.port)
            defer { connection.close() }
            for _ in 0..<5 {
                try connection.sendRequest("GET", "/api/v1/changes", headers: APIFixture.headers())
                #expect(try await connection.receive().status == 200)
                try connection.sendRequest("GET", "/api/v1/nothing", headers: APIFixture.headers())
                #expect(try await connection.receive().status == 404)
            }
        }
    }
}

extension APIFixture {
    func somebodyWaits() async throws { try await eventually { watcher.waiterCount == 1 } }
}
