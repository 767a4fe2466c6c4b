import NIOCore
import Testing

@testable import Serving

@Suite struct RequestPaceTests {
    private static let limits = PaceLimits(head: .seconds(20), body: .seconds(30), write: .seconds(30))

    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    private func pace() -> RequestPace { RequestPace(Self.limits, at: at(0)) }

    @Test func `a connection that was made and says nothing is closed without a word`() {
        let pace = pace()
        #expect(pace.verdict(at: at(19)) == nil)
        #expect(pace.verdict(at: at(20)) == .close)
    }

    @Test func `bytes that come one by one do not move the end for the header fields`() {
        var pace = pace()
        for second in stride(from: Int64(1), to: 20, by: 1) { pace.arrivedPartly(at: at(second)) }
        #expect(pace.verdict(at: at(19)) == nil)
        #expect(pace.verdict(at: at(20)) == .refuse)
    }

    @Test func `a body has its own time, and what is answered before it ended is closed rather than refused`() {
        var pace = pace()
        pace.headArrived(at: at(10))
        #expect(pace.verdict(at: at(39)) == nil)
        #expect(pace.verdict(at: at(40)) == .refuse)
        pace.answerBegan()
        pace.answerEnded(at: at(12))
        #expect(pace.verdict(at: at(40)) == .close)
        pace.bodyEnded()
        #expect(pace.phase == .quiet && pace.verdict(at: at(1000)) == nil)
    }

    @Test func `who is being answered, or asks nothing after an answer, owes nothing`() {
        var pace = pace()
        pace.headArrived(at: at(1))
        pace.bodyEnded()
        #expect(pace.phase == .answering && pace.verdict(at: at(1000)) == nil)
        pace.answerBegan()
        pace.answerEnded(at: at(1000))
        #expect(pace.phase == .quiet && pace.verdict(at: at(5000)) == nil)
    }

    @Test func `the next request on a connection has its time from its first byte`() {
        var pace = pace()
        pace.headArrived(at: at(1))
        pace.bodyEnded()
        pace.answerEnded(at: at(2))
        pace.arrivedPartly(at: at(100))
        pace.arrivedPartly(at: at(115))
        #expect(pace.verdict(at: at(119)) == nil)
        #expect(pace.verdict(at: at(120)) == .refuse)
    }

    @Test func `a request behind another has time from when that one is answered`() {
        var pace = pace()
        pace.headArrived(at: at(1))
        pace.bodyEnded()
        pace.headArrived(at: at(1))
        #expect(pace.verdict(at: at(500)) == nil)
        pace.answerEnded(at: at(500))
        #expect(pace.verdict(at: at(529)) == nil)
        #expect(pace.verdict(at: at(530)) == .refuse)
        pace.bodyEnded()
        #expect(pace.phase == .answering)
        pace.answerEnded(at: at(531))
        #expect(pace.phase == .quiet)
    }
}
