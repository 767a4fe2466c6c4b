import Deflating
import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import Serving
import SyncTesting
import Testing

/// The other forms in which changes are given out: as lines, as events, and compressed.
@Suite(.timeLimit(.minutes(3))) struct FeedFormTests {
    private static let lines = ["Accept": "application/x-ndjson"]

    private static func events(
        _ api: APIFixture, _ target: String, lastSeen: String? = nil
    ) async throws -> (EventReader, HTTPConnection) {
        let connection = try HTTPConnection(port: api.port)
        var headers = APIFixture.headers()
        headers["Accept"] = "text/event-stream"
        headers["Last-Event-ID"] = lastSeen
        try connection.sendRequest("GET", target, headers: headers)
        return (try await EventReader(connection), connection)
    }

    private static func plain(_ answer: HTTPAnswer) throws -> String {
        var bytes: [UInt8] = []
        let decompressor = try GzipDecompressor(limit: 1 << 26)
        try decompressor.add(answer.body) { bytes += $0 }
        try decompressor.finish()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: ["view=log", "view=latest", "view=log&types=project"])
    func `as lines it is everything up to the head, and one last line that says where that is`(
        parameters: String
    ) async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 120, seed: 11)
            let (rows, cursor) = try await api.changes("\(parameters)&limit=50")
            let answer = try await api.get("/api/v1/changes?\(parameters)&limit=7", headers: Self.lines)
            #expect(answer.status == 200 && answer["content-type"] == "application/x-ndjson")
            #expect(answer["cache-control"] == "no-store" && answer.text.last == "\n")
            let read = try answer.text.split(separator: "\n").map { try JSONReader.read(String($0)) }
            #expect(read.dropLast().map(Change.init(json:)) == rows)
            #expect(read.last?["upToDate"] == true && read.last?["head"] == 120)
            let end = try #require(read.last?["cursor"]?.string)
            #expect(try await api.changes(since: end, parameters).rows.isEmpty)
            let rest = try await api.get("/api/v1/changes?\(parameters)&since=\(cursor)", headers: Self.lines)
            #expect(rest.text.split(separator: "\n").count == 1)
            #expect(
                try await api.get("/api/v1/changes?since=x", headers: Self.lines).errorCode == "cursor_invalid")
        }
    }

    @Test(arguments: [
        ("", "application/json"), ("*/*", "application/json"), ("application/x-ndjson", "application/x-ndjson"),
        ("Application/X-NDJSON;Q=0.1", "application/x-ndjson"), ("application/x-ndjson;q=0", "application/json"),
        ("application/json, application/x-ndjson;q=0.1", "application/json"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/x-ndjson, */*", "application/x-ndjson"),
        ("application/x-ndjson;q=0.2, */*;q=0.5", "application/json"),
        ("text/event-stream;q=0, application/json", "application/json"),
        ("text/event-stream;q=0.5, application/x-ndjson;q=0.7", "application/x-ndjson"),
        ("text/plain", "application/json"), ("application/x-ndjson;q=x", "application/json"),
    ])
    func `the form is the one that is wanted most, and caches know that it is chosen`(
        accepted: String, type: String
    ) async throws {
        try await APIFixture.with { api in
            try await api.appendProject(1)
            for path in ["/api/v1/changes", "/api/v1/snapshot"] {
                let answer = try await api.get(path, headers: accepted.isEmpty ? [:] : ["Accept": accepted])
                #expect(answer["content-type"] == type, "\(path)")
                let varies = answer["vary"]?.split(separator: ", ") ?? []
                #expect(varies.contains("Accept"), "\(path)")
            }
        }
    }

    @Test func `who takes events and lines as well gets lines where there are no events`() async throws {
        try await APIFixture.with { api in
            let both = ["Accept": "text/event-stream, application/x-ndjson;q=0.5"]
            let snapshot = try await api.get("/api/v1/snapshot", headers: both)
            #expect(snapshot["content-type"] == "application/x-ndjson")
            let (reader, connection) = try await Self.events(api, "/api/v1/changes")
            connection.close()
            #expect(reader.answer["vary"] == "Accept")
        }
    }

    @Test func `lines are given to so many at one time, and whoever leaves makes room`() async throws {
        try await APIFixture.with {
            $0.maximumLineReaders = 0
        } _: { api in
            let refused = try await api.get("/api/v1/changes", headers: Self.lines)
            #expect(refused.status == 503 && refused.errorCode == "too_many_readers" && refused["retry-after"] == "5")
            #expect(try await api.get("/api/v1/snapshot", headers: Self.lines).status == 503)
            #expect(try await api.get("/api/v1/changes").status == 200)
        }
    }

    @Test func `events bring page after page, then changes as they come, and go on after the last that was seen`()
        async throws
    {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 20, seed: 12)
            let (reader, connection) = try await Self.events(api, "/api/v1/changes?view=log&limit=8")
            #expect(reader.answer["content-type"] == "text/event-stream")
            #expect(reader.answer["cache-control"] == "no-store")
            var seen: [Int64] = []
            var last = ""
            for _ in 0..<3 {
                let event = try #require(try await reader.next())
                #expect(event.name == "page" && event.data["cursor"]?.string == event.id)
                seen += (event.data["data"]?.array ?? []).map { Change(json: $0).position }
                last = event.id
            }
            #expect(seen == Array(1...20))
            try await api.somebodyWaits()
            try await api.appendProject(50)
            let news = try #require(try await reader.next())
            #expect(news.data["data"]?.array?.count == 1 && news.data["upToDate"] == true)
            connection.close()
            try await eventually { api.watcher.waiterCount == 0 }
            try await api.appendProject(51)
            try await eventually { (try? await api.get("/api/v1/changes?view=log&since=tail").json["head"]) == 22 }
            let (second, again) = try await Self.events(api, "/api/v1/changes?view=log&limit=8", lastSeen: last)
            defer { again.close() }
            let missed = try #require(try await second.next())
            #expect((missed.data["data"]?.array ?? []).map { Change(json: $0).position } == [21, 22])
            #expect(try await api.get("/api/v1/changes?since=\(missed.id)&view=log").data.isEmpty)
        }
    }

    @Test func `a reader of events hears that its connection lives, and moves on with what is filtered out`()
        async throws
    {
        try await APIFixture.with {
            $0.heartbeat = .milliseconds(50)
        } _: { api in
            let (reader, connection) = try await Self.events(api, "/api/v1/changes?types=phase")
            defer { connection.close() }
            #expect(try await reader.next()?.data["data"]?.array?.isEmpty == true)
            try await api.appendProject(1)
            try await api.writer.append(api.writer.event(LogWriter.entity(.phase, 1), ["name": "x"]))
            let shown = try #require(try await reader.next()).id
            try await api.appendProject(2)
            while reader.lastID == shown { _ = try #require(try await reader.nextBlock()) }
            #expect(reader.comments > 0)
            // Who goes on from there need not look at what was filtered out once more.
            let moved = try #require(reader.lastID)
            let page = try await api.get("/api/v1/changes?types=phase&since=\(moved)")
            #expect(page.data.isEmpty && page.cursor == moved)
        }
    }

    @Test func `a cursor that is gone ends the events and says why`() async throws {
        try await APIFixture.with { api in
            try await api.appendProject(1)
            let (reader, connection) = try await Self.events(api, "/api/v1/changes")
            defer { connection.close() }
            _ = try await reader.next()
            try await api.somebodyWaits()
            try await api.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
            let gone = try #require(try await reader.next())
            #expect(gone.name == "gone" && gone.data["details"]?["reason"] == "epoch")
            #expect(try await reader.next() == nil && reader.hasEnded)
            let (refused, second) = try await Self.events(api, "/api/v1/changes", lastSeen: gone.id)
            second.close()
            #expect(refused.answer.status == 410)
        }
    }

    @Test func `events end at a shutdown, and readers are so many at one time`() async throws {
        try await APIFixture.with {
            $0.maximumChangeReaders = 1
        } _: { api in
            let (reader, connection) = try await Self.events(api, "/api/v1/changes")
            defer { connection.close() }
            _ = try await reader.next()
            let (refused, second) = try await Self.events(api, "/api/v1/changes")
            second.close()
            #expect(refused.answer.status == 503)
            let began = ContinuousClock.now
            await api.shutDown()
            #expect(try await reader.next() == nil)
            #expect(ContinuousClock.now - began < .seconds(40))
        }
    }

    @Test func `what is large is compressed for who asks for it, and its tag is weak`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 60, seed: 13)
            let plain = try await api.get("/api/v1/changes?view=log")
            #expect(plain["content-encoding"] == nil && plain["vary"] == "Accept, Accept-Encoding")
            let tag = try #require(plain["etag"])
            #expect(!tag.hasPrefix("W/"))
            for accepted in ["gzip", "br, gzip;q=0.5", "*", "GZIP", "identity;q=0.1, gzip;q=0.2"] {
                let answer = try await api.get("/api/v1/changes?view=log", headers: ["Accept-Encoding": accepted])
                #expect(answer["content-encoding"] == "gzip" && answer["etag"] == "W/\(tag)", "\(accepted)")
                #expect(answer.body.count < plain.body.count / 3 && answer["vary"] == "Accept, Accept-Encoding")
                #expect(try Self.plain(answer) == plain.text)
            }
            for refused in ["identity", "gzip;q=0", "br", "", "*;q=0", "gzip;q=0, *", "gzip;q=0.1, identity"] {
                let answer = try await api.get("/api/v1/changes?view=log", headers: ["Accept-Encoding": refused])
                #expect(answer["content-encoding"] == nil && answer.text == plain.text, "\(refused)")
            }
            let known = ["Accept-Encoding": "gzip", "If-None-Match": "W/\(tag)"]
            let unchanged = try await api.get("/api/v1/changes?view=log", headers: known)
            #expect(unchanged.status == 304 && unchanged["etag"] == "W/\(tag)" && unchanged["content-encoding"] == nil)
            let lines = try await api.get(
                "/api/v1/snapshot", headers: ["Accept-Encoding": "gzip", "Accept": "application/x-ndjson"])
            #expect(lines["content-encoding"] == "gzip")
            #expect(try Self.plain(lines).contains(#""trailer":"#))
            let small = try await api.get("/api/v1/digest?types=phase", headers: ["Accept-Encoding": "gzip"])
            #expect(small["content-encoding"] == nil && small["vary"] == nil)
        }
    }
}
