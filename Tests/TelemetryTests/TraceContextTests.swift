import Testing

@testable import Telemetry

@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func `a traceparent is read and written alike`() throws {
        for flags in ["01", "00"] {
            let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
            let context = try #require(TraceContext(traceparent: text))
            #expect(context.traceparent == text)
            #expect("\(context.trace)" == Self.trace && "\(context.span)" == Self.span)
            #expect(context.isSampled == (flags == "01"))
        }
    }

    @Test func `of a later version what is known is read, and of flags the first`() throws {
        let later = try #require(TraceContext(traceparent: "01-\(Self.trace)-\(Self.span)-03-what-comes-then"))
        #expect(later.traceparent == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "00-\(trace)-\(span)-0",
        "ff-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(String(repeating: "0", count: 32))-\(span)-01",
        "00-\(trace)-\(String(repeating: "0", count: 16))-01", "00_\(trace)-\(span)-01", "00-\(trace)-\(span)-0x",
        "01-\(trace)-\(span)-01more", "00-\(trace)g-\(span)-01",
        "01-\(trace)-\(span)-01-" + String(repeating: "x", count: 500),
        "é0-\(trace)-\(span)-01",
    ])
    func `what is no traceparent is none`(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }
}
