import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import SyncTesting
import SystemPackage
import Testing

/// Two processes that serve, and a Redis between them that comes and goes.
@Suite struct SharedPagesTests {
    private func ask(_ socket: String, _ words: String...) async throws -> String {
        let result = try await Subprocess.run(
            .name("redis-cli"), arguments: Arguments(["-s", socket] + words), output: .string(limit: 1 << 16),
            error: .discarded)
        return result.standardOutput
    }

    @Test func `what one has read the other hands on, and without Redis both go on`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let redis = try RedisServer()
            let socket = redis.socket
            try await eventually("Redis answers") { try await ask(socket, "PING").hasPrefix("PONG") }

            let settings = ["DATABASE_URL": conninfo, "REDIS_URL": redis.address]
            try await Installation.with(settings: settings) { installation in
                let (first, firstAPI) = try await installation.serve()
                let (second, secondAPI) = try await installation.serve(with: ["LOGIKAL_BASE_URL": ""])
                try await first.waitForCycles(1)
                // The log may grow while pages of it are read; then they are nobody's but the reader's.
                try await eventually("a page is in Redis") {
                    _ = try await firstAPI.feed("log")
                    return try await ask(socket, "KEYS", "logikal-sync:page:*").contains("page")
                }
                try await eventually("both tell the same") {
                    try await secondAPI.feed("log").changes == firstAPI.feed("log").changes
                }

                // What somebody else has put there that can't be read is read anew.
                for key in try await ask(socket, "KEYS", "*").split(separator: "\n") {
                    _ = try await ask(socket, "SET", String(key), "no page")
                }
                try await eventually("both tell the same without what is in Redis") {
                    try await secondAPI.feed("log").changes == firstAPI.feed("log").changes
                }

                installation.simulator.office.mutate(seed: 4, count: 2)
                try await first.waitForCycles(1)
                for api in [firstAPI, secondAPI] {
                    try await eventuallyNothing("the office differs") {
                        try await api.differences(to: installation.simulator.office)
                    }
                }

                redis.kill()
                installation.simulator.office.mutate(seed: 5, count: 2)
                try await first.waitForCycles(1)
                for api in [firstAPI, secondAPI] {
                    try await eventuallyNothing("the office differs") {
                        try await api.differences(to: installation.simulator.office)
                    }
                    #expect(try await api.flawsOfLog() == [])
                }
                #expect((first.errors + second.errors).contains("Redis is left alone"))
                for command in [first, second] { #expect(try await command.stop() == .exited(0)) }
            }
        }
    }
}
