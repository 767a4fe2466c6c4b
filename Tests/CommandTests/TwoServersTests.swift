import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import SyncTesting
import Testing

/// Two `run` on one database, of which a caller reaches now the one and now the other, as behind a proxy.
@Suite struct TwoServersTests {
    @Test func `what one of two servers gave out the other takes, and both tell the same`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo]) { installation in
                let (first, firstAPI) = try await installation.serve()
                let (second, secondAPI) = try await installation.serve()
                try await first.waitForCycles(1)
                try await eventuallyNothing("the office differs") {
                    try await secondAPI.differences(to: installation.simulator.office)
                }

                // A client of the one logs in at the other, and renews at the first.
                let made = try await firstAPI.post("/auth/client/register", ["name": "odoo", "roles": ["reader"]])
                let id = try #require(made.json["data"]?["client_id"])
                let secret = try #require(made.json["data"]?["client_secret"])
                let login = try await secondAPI.post(
                    "/auth/client/login", ["client_id": id, "client_secret": secret])
                let renewed = try await firstAPI.post(
                    "/auth/client/refresh", ["refresh_token": try #require(login.json["data"]?["refresh_token"])])
                let token = try #require(renewed.json["data"]?["access_token"]?.string)
                let client = [firstAPI, secondAPI].map { API(base: $0.base, key: token) }

                // A pass of the feed and a snapshot, each page at the other server.
                let changes = try await Self.pass("/changes?view=log&limit=7", next: "cursor", since: "since", client)
                let alone = try await Self.pass(
                    "/changes?view=log&limit=7", next: "cursor", since: "since", [client[0]])
                #expect(changes == alone && changes.count > 20)
                let snapshot = try await Self.pass("/snapshot?limit=5", next: "next", since: "next", client)
                #expect(Set(snapshot.map(CanonicalJSON.text)).count == snapshot.count && snapshot.count > 10)
                for target in ["/projects", "/elevations", "/digest", "/directories"] {
                    #expect(try await client[0].get(target).json == client[1].get(target).json, "\(target)")
                }

                // What is told to the one is known to the other at once.
                let cursor = try #require(try await client[0].get("/changes?view=log&limit=5").json["cursor"])
                #expect(try await client[0].put("/consumers/odoo/ack", ["cursor": cursor]).status == 200)
                #expect(try await client[1].get("/consumers").data.first?["position"] == 5)

                // Whoever waits at the second learns of what the poller of either appends.
                let head = try #require(try await Self.head(client[1]))
                async let waiting = client[1].get("/changes?view=log&since=\(head)&wait=50")
                installation.simulator.office.mutate(seed: 3, count: 3)
                #expect(try await !waiting.data.isEmpty)

                #expect(try await installation.run("clients", "revoke", "odoo").code == 0)
                for api in client {
                    try await eventually("the token is refused") {
                        (try? await api.get("/changes"))?.status == 401 ? true : nil
                    }
                }
                for command in [first, second] { #expect(try await command.stop() == .exited(0)) }
            }
        }
    }

    /// Rows page by page, each page at the next of these servers.
    private static func pass(
        _ target: String, next: String, since: String, _ apis: [API]
    ) async throws -> [JSONValue] {
        var (rows, place, turn) = ([JSONValue](), String?.none, 0)
        while true {
            let separator = next == since ? "/snapshot?" : "\(target)&"
            let answer = try await apis[turn % apis.count].get(
                place.map { "\(separator)\(since)=\($0)" } ?? target)
            try #require(answer.status == 200, "\(answer.json)")
            rows += answer.data
            turn += 1
            let isLast = answer.json["upToDate"] == true || answer.json["trailer"] != nil
            guard !isLast, let further = answer.json[next]?.string else { return rows }
            place = further
        }
    }

    private static func head(_ api: API) async throws -> String? {
        var cursor = ""
        while true {
            let answer = try await api.get("/changes?view=log&limit=1000\(cursor.isEmpty ? "" : "&since=\(cursor)")")
            cursor = answer.json["cursor"]?.string ?? ""
            if answer.json["upToDate"] == true { return cursor }
        }
    }
}
