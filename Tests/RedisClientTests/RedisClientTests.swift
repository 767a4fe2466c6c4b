import Glibc
import Logging
import RedisClient
import SyncTesting
import Testing

/// A real Redis, that comes and goes.
@Suite struct RedisClientTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func address(of server: RedisServer) throws -> RedisAddress {
        try #require(RedisAddress(server.address))
    }

    private func command(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    private func answer(_ client: RedisClient, _ words: [[UInt8]]) async throws -> RedisReply {
        let deadline = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < deadline {
            if let reply = await client.ask([words])?.first { return reply }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CancellationError()
    }

    @Test func `commands are answered in their order, with whatever bytes`() async throws {
        let server = try RedisServer()
        let client = RedisClient(try address(of: server), logger: Self.quiet)
        _ = try await answer(client, command("PING"))
        let bytes = (0...255).map { UInt8($0) }
        let replies = await client.ask([
            command("SET", "key") + [bytes], command("GET", "key"), command("GET", "nothing"), command("INCR", "n"),
            command("INCR", "key"), command("MGET", "key", "nothing"), command("SET", "empty", ""),
            command("GET", "empty"),
        ])
        let all = try #require(replies)
        #expect(all[0] == .bytes(Array("OK".utf8)) && all[1] == .bytes(bytes) && all[2] == .none)
        #expect(all[3] == .integer(1))
        if case .error(let message) = all[4] {
            #expect(message.contains("not an integer"))
        } else {
            Issue.record("\(all[4])")
        }
        #expect(all[5] == .array([.bytes(bytes), .none]) && all[7] == .bytes([]))
    }

    @Test func `a server that is gone costs milliseconds, then nothing, and is found again`() async throws {
        let server = try RedisServer()
        let client = RedisClient(try address(of: server), logger: Self.quiet)
        _ = try await answer(client, command("SET", "key", "1"))
        server.kill()
        let start = ContinuousClock.now
        for _ in 0..<1000 { #expect(await client.ask([command("GET", "key")]) == nil) }
        #expect(ContinuousClock.now - start < .seconds(20), "a thousand askers, at 50 ms each, would take a minute")
        try server.start()
        #expect(try await answer(client, command("GET", "key")) == .none, "it has lost what it had")
    }

    @Test func `a server that hangs is given up, and those who ask at the same time do not add up`() async throws {
        let server = try RedisServer()
        let client = RedisClient(try address(of: server), logger: Self.quiet)
        _ = try await answer(client, command("PING"))
        server.send(SIGSTOP)
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask { #expect(await client.ask([[Array("PING".utf8)]]) == nil) }
            }
        }
        // 1000 times 50 ms would be fifty.
        #expect(ContinuousClock.now - start < .seconds(25))
        server.send(SIGCONT)
        #expect(try await answer(client, command("PING")) == .bytes(Array("PONG".utf8)))
    }

    @Test func `what is asked at the same time travels together, and each is given its own answer`() async throws {
        let server = try RedisServer()
        let client = RedisClient(try address(of: server), logger: Self.quiet)
        _ = try await answer(client, command("PING"))
        let numbers = await withTaskGroup(of: [RedisReply]?.self) { group in
            for number in 0..<500 {
                group.addTask {
                    await client.ask([[Array("ECHO".utf8), Array("\(number)".utf8)], [Array("INCR".utf8), [110]]])
                }
            }
            return await group.reduce(into: [RedisReply]()) { $0 += $1 ?? [] }
        }
        let echoed = Set(numbers.compactMap(\.bytes))
        #expect(echoed == Set((0..<500).map { Array("\($0)".utf8) }))
        #expect(Set(numbers).isSuperset(of: (1...500).map { .integer($0) }))
    }

    @Test func `more than there is room for is turned away at once`() async throws {
        let server = try RedisServer()
        let client = RedisClient(try address(of: server), logger: Self.quiet)
        _ = try await answer(client, command("PING"))
        #expect(await client.ask([[Array("ECHO".utf8), [UInt8](repeating: 0, count: 17 << 20)]]) == nil)
        #expect(try await answer(client, command("PING")) == .bytes(Array("PONG".utf8)))
    }

    @Test(arguments: [
        ("redis://cache", "cache:6379/0"), ("redis://:hidden@cache:7000/3", "cache:7000/3"),
        ("redis://user:hid@den@cache/", "cache:6379/0"), ("unix:///run/redis.sock", "/run/redis.sock/0"),
        ("unix:///run/redis.sock?db=2", "/run/redis.sock/2"),
    ])
    func `an address is read, and never shows its password`(text: String, description: String) throws {
        #expect(try #require(RedisAddress(text)).description == description)
    }

    @Test(arguments: ["", "cache:6379", "rediss://cache", "redis://", "redis://cache:0", "redis://cache/x", "unix://x"])
    func `what is none is refused`(text: String) {
        #expect(RedisAddress(text) == nil)
    }
}
