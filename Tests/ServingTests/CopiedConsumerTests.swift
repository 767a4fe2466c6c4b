import EventSourcing
import Feeding
import Foundation
import Glibc
import PostgresClient
import SyncTesting
import Synchronization
import Testing

/// The consumers that are there to be copied, run as a user runs them: killed, told 410, and compared with the server.
@Suite(.timeLimit(.minutes(4))) struct CopiedConsumerTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Serving/Serving.docc/Resources")

    /// One run of a client.
    private final class Run: Sendable {
        private let process: Process
        private let lines = Mutex<[String]>([])

        init(_ program: String, _ arguments: [String], _ environment: [String: String]) throws {
            process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [program] + arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            Thread.detachNewThread { [self] in
                var text = ""
                while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                    text += String(decoding: data, as: UTF8.self)
                    while let end = text.firstIndex(of: "\n") {
                        let line = String(text[..<end])
                        lines.withLock { $0.append(line) }
                        text = String(text[text.index(after: end)...])
                    }
                }
            }
        }

        var output: [String] { lines.withLock { $0 } }

        func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

        /// Its exit status, once it has ended.
        func end() async throws -> Int32 {
            try await eventually(within: .seconds(60)) { !process.isRunning }
            return process.terminationStatus
        }
    }

    private static func eventually(
        within limit: Duration, at line: SourceLocation = #_sourceLocation, _ condition: () -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while !condition() {
            guard ContinuousClock.now < deadline else { throw NeverHeld(line: line) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private static func with(_ body: (_ state: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "consumer-\(UUID().text)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder + "/copy")
    }

    private static func python(_ api: APIFixture, _ state: String, _ others: String...) throws -> Run {
        try Run(
            "python3",
            [
                folder.appending(path: "consumer.py").path, "--url", "http://127.0.0.1:\(api.port)/api/v1", "--key",
                APIFixture.key, "--state", state, "--name", "python",
            ] + others, [:])
    }

    private static func shell(_ api: APIFixture, _ state: String) throws -> Run {
        try Run(
            "sh", [folder.appending(path: "consumer.sh").path, state],
            ["API": "http://127.0.0.1:\(api.port)/api/v1", "KEY": APIFixture.key, "NAME": "shell"])
    }

    @Test func `the Python consumer goes on after every kill, and ends with what the server has`() async throws {
        try await APIFixture.with { api in
            try await Self.with { state in
                var office = RandomOffice(seed: 21)
                var generator = SeededGenerator(seed: 21)
                for _ in 0..<5 { try await api.writer.append(office.events(20)) }
                for _ in 0..<6 {
                    let run = try Self.python(api, state, "--limit", "3")
                    let lines = Int.random(in: 1...6, using: &generator)
                    try await Self.eventually(within: .seconds(90)) { run.output.count >= lines }
                    run.kill()
                    _ = try await run.end()
                    try await api.writer.append(office.events(8))
                }
                let last = try Self.python(api, state, "--limit", "7")
                #expect(try await last.end() == 0, "\(last.output)")
                let living = try await api.snapshot().rows.count
                #expect(last.output.last == "equal at 148: \(living)", "\(last.output)")
                let consumer = try await api.get("/api/v1/consumers").data.first
                #expect(consumer?["name"] == "python" && consumer?["lag"]?["positions"] == 0)
            }
        }
    }

    @Test func `the Python consumer begins again when it is told so, and keeps what it has until then`() async throws {
        try await APIFixture.with { api in
            try await Self.with { state in
                try await api.writer.appendRandomHistory(events: 60, seed: 22)
                #expect(try await Self.python(api, state).end() == 0)
                try await api.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
                _ = try await api.watcher.askedHead(of: .default)
                let run = try Self.python(api, state)
                #expect(try await run.end() == 0)
                #expect(run.output.contains { $0.hasPrefix("beginning again") }, "\(run.output)")
                #expect(run.output.last?.hasPrefix("equal at 60") == true)
                let refused = try Run(
                    "python3",
                    [
                        Self.folder.appending(path: "consumer.py").path, "--url",
                        "http://127.0.0.1:\(api.port)/api/v1", "--key", "wrong", "--state", state, "--name", "x",
                    ], [:])
                #expect(try await refused.end() == 1)
                #expect(refused.output.last?.contains("401") == true, "\(refused.output)")
            }
        }
    }

    @Test func `the Python consumer follows, and takes in what comes`() async throws {
        try await APIFixture.with { api in
            try await Self.with { state in
                try await api.writer.appendRandomHistory(events: 10, seed: 23)
                let run = try Self.python(api, state, "--follow")
                try await Self.eventually(within: .seconds(90)) { run.output.contains { $0.hasPrefix("snapshot of") } }
                try await api.appendProject(77)
                try await Self.eventually(within: .seconds(90)) { run.output.contains("changes: 1") }
                run.kill()
                _ = try await run.end()
            }
        }
    }

    @Test func `the shell consumer bootstraps, tails, begins again, and ends with what the server has`() async throws {
        try await APIFixture.with { api in
            try await Self.with { state in
                var office = RandomOffice(seed: 24)
                for _ in 0..<4 { try await api.writer.append(office.events(20)) }
                let first = try Self.shell(api, state)
                #expect(try await first.end() == 0, "\(first.output)")
                #expect(first.output.first?.hasPrefix("snapshot of") == true)
                for _ in 0..<3 {
                    try await api.writer.append(office.events(10))
                    let killed = try Self.shell(api, state)
                    try await Self.eventually(within: .seconds(90)) { !killed.output.isEmpty }
                    killed.kill()
                    _ = try await killed.end()
                }
                try await api.writer.append(office.events(10))
                _ = try await api.watcher.askedHead(of: .default)
                let second = try Self.shell(api, state)
                #expect(try await second.end() == 0, "\(second.output)")
                let living = try await api.snapshot().rows.count
                #expect(second.output.last == "equal at 120: \(living)", "\(second.output)")
                try await api.database.owner.execute("update log.sequencer set epoch = gen_random_uuid()")
                _ = try await api.watcher.askedHead(of: .default)
                let third = try Self.shell(api, state)
                #expect(try await third.end() == 0, "\(third.output)")
                #expect(third.output.first?.hasPrefix("beginning again") == true, "\(third.output)")
                #expect(third.output.last == "equal at 120: \(living)")
            }
        }
    }
}
