import EventSourcing
import Feeding
import Logging
import LogikalModel
import Serving
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3))) struct AccessLogTests {
    /// What is logged, by anybody.
    private final class Lines: Sendable {
        struct Line: Sendable {
            let level: Logger.Level
            let message: String
            let metadata: [String: String]
        }

        private let kept = Mutex<[Line]>([])

        var all: [Line] { kept.withLock { $0 } }
        var answers: [Line] { all.filter { $0.message == "answered" } }
        func add(_ line: Line) { kept.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            lines.add(
                Lines.Line(level: event.level, message: "\(event.message)", metadata: all.mapValues { "\($0)" }))
        }
    }

    private static func with(_ body: (APIFixture, Lines) async throws -> Void) async throws {
        let lines = Lines()
        try await APIFixture.with(logger: Logger(label: "test") { _ in Handler(lines: lines) }) { api in
            try await body(api, lines)
        }
    }

    @Test func `each request is one line that says who asked for what, how it ended and how long it took`() async throws
    {
        try await Self.with { api, lines in
            let id = LogWriter.entity(.project, 1).id.text
            let asked = try await api.get("/api/v1/projects/\(id)?as_of=1", headers: ["X-Request-Id": "asked-1"])
            try await eventually { lines.answers.count == 1 }
            let line = try #require(lines.answers.first)
            #expect(line.level == .info)
            #expect(line.metadata["method"] == "GET" && line.metadata["route"] == "/api/v1/projects/{id}")
            #expect(line.metadata["status"] == "\(asked.status)" && line.metadata["bytes"] == "\(asked.body.count)")
            #expect(line.metadata["client"] == "key:bootstrap" && line.metadata["address"] == "127.0.0.1")
            #expect(line.metadata["request_id"] == "asked-1" && Int(line.metadata["ms"] ?? "") != nil)
        }
    }

    @Test func `what is written piece by piece is logged at its end, with all its bytes`() async throws {
        try await Self.with { api, lines in
            for number in 1...30 { try await api.appendProject(number) }
            _ = try await api.watcher.askedHead(of: .default)
            let answer = try await api.get("/api/v1/changes", headers: ["Accept": "application/x-ndjson"])
            try await eventually { lines.answers.count == 1 }
            #expect(lines.answers.first?.metadata["bytes"] == "\(answer.body.count)")
            #expect(lines.answers.first?.metadata["cut"] == nil)
        }
    }

    @Test func `no secret is in any line, wherever a caller puts it`() async throws {
        try await Self.with { api, lines in
            let secret = "lsk_a-secret-that-nobody-may-read"
            _ = try await api.get("/api/v1/changes?key=\(secret)&since=\(secret)", key: secret)
            _ = try await api.get("/api/v1/\(secret)", headers: ["X-Request-Id": "a b \(secret)"])
            _ = try await api.get("/api/v1/projects/\(secret)")
            _ = try await api.post(
                "/api/v1/auth/client/login", #"{"client_id":"\#(secret)","client_secret":"\#(secret)"}"#, key: nil)
            _ = try await api.get("/api/v1/changes", headers: ["X-Forwarded-For": secret, "Origin": secret])
            try await eventually { lines.answers.count == 5 }
            for line in lines.all {
                #expect(!line.message.contains(secret) && !line.metadata.values.contains { $0.contains(secret) })
                #expect(!line.metadata.values.contains { $0.contains(APIFixture.key) })
            }
            #expect(lines.answers.map { $0.metadata["route"] }.contains("NotFound"))
        }
    }

    @Test func `who watches over the server does not fill its log`() async throws {
        try await Self.with { api, lines in
            for path in ["/api/v1/health", "/api/v1/health/live", "/api/v1/health/ready"] {
                #expect(try await api.get(path, key: nil).status == 200)
            }
            try await eventually { lines.answers.count == 3 }
            #expect(lines.answers.allSatisfy { $0.level == .debug })
        }
    }
}
