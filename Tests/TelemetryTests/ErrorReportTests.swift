import EventSourcing
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Tracing

@testable import Telemetry

@Suite(.timeLimit(.minutes(1))) struct ErrorReportTests {
    private struct Trouble: Error, CustomStringConvertible {
        let code = "gone"
        let description = "the house of Mr Secret is gone"
    }

    private final class Received: Sendable {
        private let state = Mutex<[(url: String, headers: [String], body: String)]>([])
        var all: [(url: String, headers: [String], body: String)] { state.withLock { $0 } }
        func add(_ url: String, _ headers: [String], _ body: String) {
            state.withLock { $0.append((url, headers, body)) }
        }
    }

    @Test func `a DSN says where and by which key`() throws {
        let dsn = try #require(SentryDSN("https://abc123@errors.example:8443/team/42"))
        #expect(dsn.envelopes == "https://errors.example:8443/team/api/42/envelope/" && dsn.key == "abc123")
        #expect("\(dsn)" == dsn.envelopes)
        for text in [
            "", "abc", "https://errors.example/42", "ftp://abc@errors.example/42", "https://abc@errors.example/",
            "https://abc@errors.example/x", "https://abc@/42", "https://a b@errors.example/42",
            "https://abc@errors.example/42?x=1",
        ] {
            #expect(SentryDSN(text) == nil, "\(text)")
        }
    }

    @Test func `an error is reported once, by its kind and its request, without what it says`() async throws {
        let received = Received()
        let dsn = try #require(SentryDSN("http://abc123@127.0.0.1:9/42"))
        let reporter = ErrorReporter(
            to: dsn, release: "x@1.0.0", environment: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            code: { ($0 as? Trouble)?.code }, by: { received.add($0, $1, $2) })
        let output = LogOutput(
            format: .json, levels: LogLevels(), otherwise: .info, stream: Nowhere(),
            onEvent: { reporter.note($0, component: $1) })
        let logger = output.logger("x").component("api")
        await InstrumentationContext.withCorrelation("request_id", "r7") {
            for _ in 0..<3 {
                logger.error("a request failed", error: Trouble(), metadata: ["client": "Mr Secret"])
            }
        }
        logger.warning("nothing to report")
        let group = ServiceGroup(services: [reporter], logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        async let running: Void = group.run()
        while received.all.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        await group.triggerGracefulShutdown()
        try await running
        let (url, headers, body) = try #require(received.all.first)
        #expect(received.all.count == 1 && reporter.totals.sent == 1)
        #expect(url == "http://127.0.0.1:9/api/42/envelope/")
        #expect(headers.contains { $0.hasPrefix("X-Sentry-Auth: Sentry sentry_version=7") && $0.contains("=abc123") })
        #expect(!body.contains("Secret") && !body.contains("abc123"))
        let lines = try body.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
        #expect(lines.count == 3 && lines[1] == ["type": "event"] && lines[0]["event_id"] == lines[2]["event_id"])
        let event = lines[2]
        #expect(event["level"] == "error" && event["message"]?["formatted"] == "a request failed")
        #expect(event["tags"]?["request_id"] == "r7" && event["tags"]?["code"] == "gone")
        #expect(event["exception"]?["values"]?.array?.first?["type"] == "Trouble")
        #expect(event["release"] == "x@1.0.0" && event["environment"] == "test")
    }

    private struct Nowhere: TextOutputStream { mutating func write(_ text: String) {} }
}
