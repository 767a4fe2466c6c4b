import EventSourcing
import Synchronization
import Testing
import Tracing

@testable import Telemetry

@Suite struct SpanTests {
    private final class Ended: Sendable {
        private let spans = Mutex<[FinishedSpan]>([])
        var all: [FinishedSpan] { spans.withLock { $0 } }
        func add(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }
    }

    private struct Carrier: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private struct Trouble: Error, CustomStringConvertible { let description = "a secret word" }

    @Test func `a span within another is its child, and both are of whoever asked`() throws {
        let ended = Ended()
        let recorder = SpanRecorder(onEnd: { ended.add($0) })
        var context = InstrumentationContext.topLevel
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        recorder.extract(["traceparent": parent], into: &context, using: Carrier())
        let outer = recorder.startSpan("outer", context: context, ofKind: .server)
        let inner = recorder.startSpan("inner", context: outer.context, ofKind: .client)
        inner.end()
        outer.end()
        outer.end()
        let spans = ended.all
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(Set(spans.map { "\($0.trace.trace)" }) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(spans[0].parent == spans[1].trace.span)
        #expect(try "\(#require(spans[1].parent))" == "00f067aa0ba902b7")
        var out: [String: String] = [:]
        recorder.inject(inner.context, into: &out, using: Carrier())
        #expect(out == ["traceparent": spans[0].trace.traceparent])
    }

    @Test func `whoever asks says whether their trace is recorded; of ours a share is`() {
        let ended = Ended()
        let never = SpanRecorder(share: 0, onEnd: { ended.add($0) })
        never.startSpan("ours", context: .topLevel).end()
        #expect(ended.all.isEmpty)
        for (flags, count) in [("00", 0), ("01", 1)] {
            var context = InstrumentationContext.topLevel
            context.trace = TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\(flags)")
            never.startSpan("theirs", context: context).end()
            #expect(ended.all.count == count)
        }
        let half = SpanRecorder(share: 0.5, onEnd: { ended.add($0) })
        for _ in 0..<1000 { half.startSpan("ours", context: .topLevel).end() }
        #expect((350...650).contains(ended.all.count - 1))
    }

    @Test func `where nothing is recorded work has its place in a trace all the same`() throws {
        let recorder = SpanRecorder(onEnd: nil)
        let span = recorder.startSpan("ours", context: .topLevel)
        #expect(!span.isRecording)
        let trace = try #require(span.context.trace)
        #expect(!trace.isSampled && TraceContext(traceparent: trace.traceparent) == trace)
    }

    @Test func `a span is told as OTLP wants it, with the kind of an error and never its words`() throws {
        let ended = Ended()
        let recorder = SpanRecorder(onEnd: { ended.add($0) })
        let other = recorder.startSpan("other", context: .topLevel)
        let span = recorder.startSpan(
            "poll", context: .topLevel, ofKind: .client,
            at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1_000_000_007))
        span.updateAttributes { attributes in
            attributes["count"] = 3
            attributes["name"] = "a"
            attributes["is"] = true
        }
        span.addLink(SpanLink(context: other.context, attributes: [:]))
        span.recordError(Trouble())
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 2_000_000_009))
        let text = OTLPDocument(resource: [("service.name", "x")]).text(ended.all)
        #expect(!text.contains("secret"))
        let document = try JSONReader.read(Array(text.utf8))
        let resource = document["resourceSpans"]?.array?.first
        #expect(
            resource?["resource"]?["attributes"] == [["key": "service.name", "value": ["stringValue": "x"]]])
        let told = try #require(resource?["scopeSpans"]?.array?.first?["spans"]?.array?.first)
        #expect(told["name"] == "poll" && told["kind"] == 3 && told["status"] == ["code": 2])
        #expect(told["startTimeUnixNano"] == "1000000007" && told["endTimeUnixNano"] == "2000000009")
        #expect(told["traceId"]?.string?.count == 32 && told["spanId"]?.string?.count == 16)
        #expect(told["parentSpanId"] == nil)
        #expect(told["links"]?.array?.first?["spanId"]?.string == "\(try #require(other.context.trace).span)")
        let attributes = told["attributes"]?.array ?? []
        #expect(attributes.contains(["key": "count", "value": ["intValue": "3"]]))
        #expect(attributes.contains(["key": "is", "value": ["boolValue": true]]))
        #expect(attributes.contains(["key": "error.type", "value": ["stringValue": "Trouble"]]))
    }
}
