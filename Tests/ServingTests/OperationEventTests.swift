import EventSourcing
import Foundation
import Operations
import PostgresStorage
import Serving
import Testing

/// Following an operation over one connection that stays open.
@Suite struct OperationEventTests {
    private static func with(
        _ configure: (inout APIConfiguration) -> Void = { _ in },
        _ body: (APIFixture, OperationDriver, _ id: UUID) async throws -> Void
    ) async throws {
        try await APIFixture.with(configure) { api in
            let driver = try await OperationDriver(api)
            let answer = try await api.get(
                "/api/v1/operations", method: "POST", body: #"{"kind":"sync","scope":"everything"}"#)
            try await body(
                api, driver, try #require(answer.json["data"]?["id"]?.string.flatMap(UUID.init(uuidString:))))
        }
    }

    private static func follow(
        _ api: APIFixture, _ id: UUID, lastSeen: String? = nil
    ) async throws -> (EventReader, HTTPConnection) {
        let connection = try HTTPConnection(port: api.port)
        var headers = APIFixture.headers()
        headers["Accept"] = "text/event-stream"
        headers["Last-Event-ID"] = lastSeen
        try connection.sendRequest("GET", "/api/v1/operations/\(id.text)/events", headers: headers)
        return (try await EventReader(connection), connection)
    }

    @Test func `events come as they happen, and the last one brings the outcome and ends the stream`() async throws {
        try await Self.with { api, driver, id in
            let (reader, connection) = try await Self.follow(api, id)
            defer { connection.close() }
            #expect(reader.answer.status == 200 && reader.answer["content-type"] == "text/event-stream")
            #expect(reader.answer["cache-control"] == "no-store")
            let accepted = try #require(try await reader.next())
            #expect(accepted.id == "1" && accepted.name == "state" && accepted.data["state"] == "accepted")
            try await driver.start()
            #expect(try await reader.next()?.data["change"] == "started")
            for done in 1...3 {
                try await driver.progress(done, of: id)
                let progress = try #require(try await reader.next())
                #expect(progress.name == "progress" && progress.data["done"] == .integer(done))
            }
            try await driver.end(id)
            let end = try #require(try await reader.next())
            #expect(end.name == "state" && end.data["state"] == "succeeded")
            #expect(end.data["operation"]?["report"] == ["events": 7])
            #expect(try await reader.next() == nil)
            #expect(reader.hasEnded)
        }
    }

    @Test func `who comes back goes on after what it saw, and of the progress gets only the newest`() async throws {
        try await Self.with { api, driver, id in
            try await driver.start()
            let (first, connection) = try await Self.follow(api, id)
            let seen = [try await first.next(), try await first.next()].compactMap { $0?.id }
            #expect(seen == ["1", "2"])
            connection.close()
            for done in 1...20 { try await driver.progress(done, of: id) }
            try await driver.end(id, by: .endPartially)
            let (second, again) = try await Self.follow(api, id, lastSeen: seen.last)
            defer { again.close() }
            let rest = try await second.all()
            #expect(rest.map { $0.data["change"] ?? .null } == ["partial"], "\(rest)")
            let (third, whole) = try await Self.follow(api, id)
            defer { whole.close() }
            #expect(try await third.all().map(\.id) == ["1", "2", "23"])
        }
    }

    @Test func `as JSON the same is read by asking again`() async throws {
        try await Self.with { api, driver, id in
            let path = "/api/v1/operations/\(id.text)/events"
            try await driver.start()
            try await driver.progress(4, of: id)
            let first = try await api.get(path)
            #expect(first.json["next"] == 3 && first.json["isFinal"] == false)
            #expect(first.data.map { $0["event"] ?? .null } == ["state", "state", "progress"])
            #expect(try await api.get("\(path)?after=3").data == [])
            try await driver.end(id)
            let rest = try await api.get("\(path)?after=3")
            #expect(rest.data.count == 1 && rest.json["isFinal"] == true)
            #expect(try await api.get(path, headers: ["Last-Event-ID": "x"]).status == 400)
        }
    }

    @Test func `a slow reader gets every change of state and no stale progress`() async throws {
        try await Self.with { api, driver, id in
            let (reader, connection) = try await Self.follow(api, id)
            defer { connection.close() }
            // Nothing is read meanwhile.
            try await driver.start()
            for done in 1...50 { try await driver.progress(done, of: id) }
            try await driver.end(id)
            let events = try await reader.all()
            #expect(
                events.filter { $0.name == "state" }.map { $0.data["change"] ?? .null }
                    == ["accepted", "started", "succeeded"])
            let numbers = events.compactMap { Int($0.id) }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            #expect(events.count < 20)
        }
    }

    @Test func `a stream says that it lives, and a reader that leaves makes room for the next at once`() async throws {
        try await Self.with {
            $0.heartbeat = .milliseconds(100)
            $0.maximumEventReaders = 1
        } _: { api, driver, id in
            let (reader, connection) = try await Self.follow(api, id)
            _ = try await reader.next()
            // Long enough for heartbeats, so that one that comes too late fails here and not by chance.
            try await Task.sleep(for: .milliseconds(700))
            try await driver.start()
            _ = try await reader.next()
            #expect(reader.comments > 0)
            let (second, refused) = try await Self.follow(api, id)
            refused.close()
            #expect(second.answer.status == 503)
            connection.close()
            try await eventually {
                guard let (next, connection) = try? await Self.follow(api, id) else { return false }
                connection.close()
                return next.answer.status == 200
            }
        }
    }

    @Test func `a shutdown ends the streams at once`() async throws {
        try await Self.with { api, _, id in
            let (reader, connection) = try await Self.follow(api, id)
            defer { connection.close() }
            _ = try await reader.next()
            let began = ContinuousClock.now
            await api.shutDown()
            #expect(try await reader.next() == nil)
            #expect(ContinuousClock.now - began < .seconds(40))
        }
    }
}
