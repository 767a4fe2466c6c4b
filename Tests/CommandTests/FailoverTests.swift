import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// A streaming replica beside the server that writes: read from, and in its place.
@Suite(.serialized) struct FailoverTests {
    private func small(_ configuration: inout SimulatorConfiguration) {
        configuration.directories = 1
        configuration.projects = 2
        configuration.elevations = 2
    }

    /// Why the cursor leads nowhere; `nil` when it leads on.
    private func reason(_ api: API, since cursor: String) async throws -> String? {
        let answer = try await api.get("/changes?view=log&since=\(cursor)")
        return answer.status == 410 ? answer.json["error"]?["details"]?["reason"]?.string : nil
    }

    @Test func `a replica that stands still is read as far as it has come, and never instead of the primary`()
        async throws
    {
        try await ReplicatedServer.with { server in
            let settings = ["DATABASE_URL": server.primaryURL, "DATABASE_READ_URL": server.standbyURL]
            try await Installation.with(settings: settings, office: small) { installation in
                let (command, api) = try await installation.serve()
                try await command.waitForCycles(1)
                try await server.pauseReplay()
                let still = try await server.headAtStandby()
                installation.simulator.office.mutate(seed: 1, count: 3)
                try await command.waitForCycles(1)
                let head = try await server.headAtPrimary()
                #expect(still > 0 && head > still)

                // Its head is its own, told as such; the rest is the primary's, and nothing comes twice or not at all.
                let first = try await api.get("/changes?view=log&limit=1000")
                #expect(first.json["head"]?.number?.int64 == still)
                #expect(first.data.count == Int(still))
                let cursor = try #require(first.json["cursor"]?.string)
                let second = try await api.get("/changes?view=log&limit=1000&since=\(cursor)")
                #expect(second.json["head"]?.number?.int64 == head)
                #expect(second.data.first?["position"]?.number?.int64 == still + 1)
                let ahead = try #require(second.json["cursor"]?.string)
                let idle = try await api.get("/changes?view=log&since=\(ahead)")
                #expect(idle.status == 200 && idle.data.isEmpty && idle.json["head"]?.number?.int64 == head)
                #expect(try await api.differences(to: installation.simulator.office) == [])
                #expect(try await api.get("/snapshot?limit=1000").json["position"]?.number?.int64 == still)
                let lag = try await api.get("/health").json["data"]?["replica"]?["lag"]?.number?.int64
                #expect(lag == head - still)

                // Whoever waits is not woken by a replica, nor held up by one.
                async let waiting = api.get("/changes?view=log&since=\(ahead)&wait=50")
                installation.simulator.office.mutate(seed: 2, count: 1)
                #expect(try await !waiting.data.isEmpty)

                // The replica ends: everything is answered all the same.
                try await server.crashStandby()
                #expect(try await api.differences(to: installation.simulator.office) == [])
                try await eventually("health tells that the replica is away") {
                    try await api.get("/health").json["data"]?["replica"]?["lag"]?.number == nil
                }
                #expect(try await api.get("/health/ready").status == 200)
                #expect(try await command.stop() == .exited(0))
            }
        }
    }

    @Test func `S27 a promoted replica that lacks the end of the log begins an epoch under the running process`()
        async throws
    {
        try await ReplicatedServer.with { server in
            try await Installation.with(settings: ["DATABASE_URL": server.eitherURL], office: small) { installation in
                let office = installation.simulator.office
                let (command, api) = try await installation.serve()
                try await command.waitForCycles(1)
                let head = try await server.headAtPrimary()
                try await eventually("the replica has it") { try await server.headAtStandby() == head }
                let early = try await api.feed("log").cursor
                try await server.cutStandbyOff()

                office.mutate(seed: 1, count: 4)
                try await command.waitForCycles(1)
                let (told, late) = try await api.feed("log")
                #expect(told.count > Int(head), "a consumer has read what will be lost")

                try await server.crashPrimary()
                try await server.promoteStandby()
                // The process is never told, and never restarted.
                try await eventually("old cursors lead nowhere") {
                    (try? await reason(api, since: late)) == "epoch"
                }
                #expect(try await reason(api, since: early) == "epoch")
                try await eventuallyNothing("the office differs") {
                    try await api.differences(to: office)
                }
                #expect(try await api.flawsOfLog() == [])
                #expect(try await reason(api, since: late) == "epoch")
                #expect(try await command.stop() == .exited(0))

                let (again, sameAPI) = try await installation.serve()
                let anew = try await sameAPI.feed("log").cursor
                try await again.waitForCycles(1)
                #expect(try await reason(sameAPI, since: anew) == nil, "a restart begins no further epoch")
                #expect(try await again.stop() == .exited(0))
                #expect(try await installation.run("log", "verify").code == 0)
                let epochs = try await installation.run("log", "epoch", "--json")
                #expect(try JSONReader.read(Array(epochs.output.utf8)).array?.count ?? 0 >= 2, "\(epochs.output)")
            }
        }
    }
}
