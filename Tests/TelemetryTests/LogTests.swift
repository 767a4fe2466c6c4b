import EventSourcing
import Logging
import Synchronization
import Testing
import Tracing

@testable import Telemetry

@Suite struct LogTests {
    private final class Lines: TextOutputStream, Sendable {
        private let text = Mutex("")
        var all: [String] { text.withLock { $0.split(separator: "\n").map(String.init) } }
        func write(_ added: String) { text.withLock { $0 += added } }
    }

    private struct Trouble: Error, CustomStringConvertible { let description = "it broke" }

    private func output(_ format: LogFormat, _ levels: LogLevels, _ lines: Lines) -> LogOutput {
        LogOutput(format: format, levels: levels, otherwise: .info, stream: lines)
    }

    @Test func `a line is an object, whatever is in it`() throws {
        let lines = Lines()
        var logger = output(.json, LogLevels(), lines).logger("logikal-sync")
        logger[metadataKey: "request_id"] = "r1"
        logger.error(
            "say \"no\"\n", error: Trouble(),
            metadata: ["count": "3", "level": "mine", "list": ["a", "b"], "nested": ["k": "\u{1F600}\u{0}"]])
        let line = try JSONReader.read(Array(try #require(lines.all.first).utf8))
        #expect(lines.all.count == 1)
        #expect(line["message"] == "say \"no\"\n" && line["level"] == "error" && line["component"] == "logikal-sync")
        #expect(line["error"] == "it broke" && line["error_type"] == "Trouble" && line["request_id"] == "r1")
        #expect(line["count"] == "3" && line["metadata_level"] == "mine" && line["list"] == ["a", "b"])
        // Readers of ours have something else stand for U+0000.
        #expect(lines.all.first?.contains("\u{1F600}\\u0000") == true)
        #expect(line["time"]?.string.flatMap { Timestamp(rfc3339: $0) } != nil)
    }

    @Test func `each part of the program has the level that was set for it`() throws {
        let lines = Lines()
        let levels = try #require(LogLevels("warning,polling=debug", components: ["polling", "api"]))
        let logger = output(.text, levels, lines).logger("logikal-sync")
        logger.component("polling").debug("one")
        logger.component("api").info("two")
        logger.component("api").warning("three")
        logger.info("four")
        #expect(lines.all.count == 2)
        #expect(lines.all[0].contains("logikal-sync.polling") && lines.all[0].hasSuffix("one"))
        #expect(lines.all[1].contains("logikal-sync.api") && lines.all[1].hasSuffix("three"))
    }

    @Test func `levels are read, and what is none is refused`() {
        let known: Set = ["polling", "api"]
        #expect(LogLevels("info", components: known) == LogLevels(general: .info))
        #expect(LogLevels("POLLING=debug", components: known) == LogLevels(components: ["polling": .debug]))
        #expect(
            LogLevels("api=error, polling=trace ,notice", components: known)
                == LogLevels(general: .notice, components: ["api": .error, "polling": .trace]))
        for text in ["loud", "info,debug", "poling=debug", "polling=", "=info", "polling=debug=info", "info,", ""] {
            #expect(LogLevels(text, components: known) == nil, "\(text)")
        }
    }

    @Test func `a line tells for which request and in which trace it is`() async throws {
        let lines = Lines()
        let logger = output(.json, LogLevels(), lines).logger("x")
        let recorder = SpanRecorder(onEnd: nil)
        let span = recorder.startSpan("a", context: .topLevel)
        await InstrumentationContext.$current.withValue(span.context) {
            await InstrumentationContext.withCorrelation("request_id", "r7") { logger.component("api").info("one") }
        }
        logger.info("two")
        let told = try lines.all.map { try JSONReader.read(Array($0.utf8)) }
        let trace = try #require(span.context.trace)
        #expect(told[0]["request_id"] == "r7" && told[0]["component"] == "api")
        #expect(told[0]["trace_id"]?.string == "\(trace.trace)" && told[0]["span_id"]?.string == "\(trace.span)")
        #expect(told[1]["request_id"] == nil && told[1]["trace_id"] == nil)
    }

    @Test func `a logger of others has no parts`() {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        #expect(logger.component("api").label == "test")
    }
}
