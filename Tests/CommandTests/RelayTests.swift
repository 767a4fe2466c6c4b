import EventSourcing
import Foundation
import LogikalSimulator
import NATSClient
import Subprocess
import SyncTesting
import Testing

/// A process that works, and a NATS beside it; both are killed.
@Suite struct RelayTests {
    private struct Stored: Equatable {
        let subject: String
        let position: Int64
        let change: JSONValue
    }

    /// All that is in the stream, in its order.
    private static func stored(at address: String) async throws -> [Stored] {
        let address = try #require(NATSAddress("nats://" + address))
        return try await NATSConnection.connected(to: address) { connection in
            var stored: [Stored] = []
            while true {
                let asked = NATSMessage(
                    subject: "$JS.API.STREAM.MSG.GET.LOGIKAL_SYNC",
                    payload: Array(#"{"seq":\#(stored.count + 1)}"#.utf8))
                let reply = try #require(try await connection.request([asked]).first)
                guard let message = try JSONReader.read(reply.payload)["message"] else { return stored }
                let data = try #require(message["data"]?.string.flatMap { Data(base64Encoded: $0) })
                let change = try JSONReader.read(Array(data))
                stored.append(
                    Stored(
                        subject: try #require(message["subject"]?.string),
                        position: try #require(change["position"]?.number?.int64), change: change))
            }
        }
    }

    @Test func `every event is in the stream once and in order, whoever was killed meanwhile`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let broker = try await NATSServer("-js")
            let settings = ["DATABASE_URL": conninfo, "NATS_URL": "nats://" + broker.address]
            try await Installation.with(settings: settings) { installation in
                var (running, api) = try await installation.serve()
                try await running.waitForCycles(1)
                for round in 0..<4 {
                    installation.simulator.office.mutate(seed: UInt64(round), count: 5)
                    switch round {
                    case 0: broker.kill()
                    case 1: try await broker.start()
                    case 2:
                        try await running.crash()
                        (running, api) = try await installation.serve()
                    default: break
                    }
                    try await running.waitForCycles(1)
                }
                let expected = try await eventually("the poller has nothing new") {
                    let (before, _) = try await api.feed("log")
                    try await running.waitForCycles(1)
                    let (after, _) = try await api.feed("log")
                    return before == after ? after : nil
                }
                let found = try await eventually("all of it is in the stream") {
                    let found = try await Self.stored(at: broker.address)
                    return found.count >= expected.count ? found : nil
                }
                #expect(found.map(\.change) == expected)
                #expect(found.map(\.position) == (1...Int64(expected.count)).map { $0 })
                for event in found {
                    let type = event.change["type"]?.string ?? "?"
                    let entity = event.change["entity"]?["type"]?.string ?? "?"
                    #expect(event.subject == "logikal-sync.default.\(entity).\(type)")
                }
                let consumer = try await eventually("it has acknowledged all") {
                    try await api.get("/consumers").data.first {
                        $0["name"] == "relay-nats" && $0["position"] == .integer(Int64(expected.count))
                    }
                }
                #expect(consumer["gone"] == false)
                #expect(running.errors.contains("events are not handed on") == false, "since it was started anew")
                #expect(try await running.stop() == .exited(0))
            }
        }
    }
}
