import EventSourcing
import Foundation
import Logging
import PostgresStorage
import Replaying
import SyncTesting
import Testing

/// Every story of Replays/, four ways.
@Suite(.serialized) struct StoryTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Replays")

    private static let names: [String] = {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return entries.filter { !$0.hasSuffix(".md") && !$0.hasPrefix(".") }.sorted()
    }()

    private static let runner = StoryRunner(
        scratch: TestScratch(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    @Test(arguments: names)
    func `a story comes to the same four ways, and to what is expected`(name: String) async throws {
        let story = try Story(folder: Self.root.appending(path: name))
        #expect(!story.expected.isEmpty, "run `logikal-sync replay Replays/\(name) --update` and read what it kept")
        let report = try await Self.runner.run(story)
        #expect(report.ways.count == StoryWay.allCases.count)
        // The report itself is too long to be printed with the expression: its text names what differs.
        let isAsExpected = report.isAsExpected
        #expect(isAsExpected, "\(report.text)")
        for way in report.ways where way.way == .killed { #expect(way.disturbances > 0) }
    }

    @Test func `there are the stories that mattered to integrators`() {
        #expect(Self.names.count >= 7, "\(Self.names)")
    }

    @Test func `a story whose expectation was altered fails, and says where`() async throws {
        try await Self.withCopy(of: "vanished-then-back") { folder in
            let file = folder.appending(path: "expected/events.jsonl")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing(#""version":1"#, with: #""version":7"#, maxReplacements: 1)
                .write(to: file, atomically: true, encoding: .utf8)
            let report = try await Self.runner.run(try Story(folder: folder))
            #expect(!report.isAsExpected && report.agrees)
            #expect(report.ways.first?.differences.first == "events.jsonl")
            #expect(report.text.contains(#""version":7"#))
        }
    }

    @Test(arguments: [
        ("{\"change\":", "line 1"), ("{}", "one member"), ("{\"jump\":{}}", "no step is called jump"),
        ("{\"change\":{\"type\":\"fly\"}}", "line 1"), ("", "says nothing"),
        ("{\"faults\":[{\"call\":\"GET /projects\",\"fault\":\"fire\"}]}", "no fault is called fire"),
    ])
    func `a malformed story says where and what`(history: String, message: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "story-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: StoryError.self) { _ = try Story(folder: folder) }
        try "It happened.".write(to: folder.appending(path: "README.md"), atomically: true, encoding: .utf8)
        try history.write(to: folder.appending(path: "history.jsonl"), atomically: true, encoding: .utf8)
        let error = #expect(throws: StoryError.self) { _ = try Story(folder: folder) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func `a step that the office refuses is named by its line`() async throws {
        try await Self.withCopy(of: "vanished-then-back") { folder in
            let line = #"{"change":{"type":"deleteProject","project":"nowhere"}}"#
            try line.write(to: folder.appending(path: "history.jsonl"), atomically: true, encoding: .utf8)
            let error = await #expect(throws: StoryError.self) {
                _ = try await Self.runner.run(try Story(folder: folder))
            }
            #expect(error?.code == .impossible && error?.place == "history.jsonl, line 1")
        }
    }

    private static func withCopy(of name: String, _ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "story-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: root.appending(path: name), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}

private struct TestScratch: ScratchDatabases {
    func withDatabase<Value: Sendable>(_ body: (Database) async throws -> Value) async throws -> Value {
        try await TestDatabases.shared.withMigratedDatabase { database, _ in try await body(database) }
    }
}
