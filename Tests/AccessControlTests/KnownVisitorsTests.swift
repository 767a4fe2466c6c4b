import EventSourcing
import Testing

@testable import AccessControl

@Suite struct KnownVisitorsTests {
    private let clock = StoppedClock()
    private let visitors: KnownVisitors
    private let office = NetworkAddress("192.0.2.1")

    init() { visitors = KnownVisitors(clock: clock) }

    private func digest(_ number: Int) -> Hash { Credential("key-\(number)").digest }

    @Test func `who was let in is known for an hour after the last time, with that key and from there only`() {
        visitors.letIn(digest(1), from: office)
        clock.advance(by: .seconds(3000))
        visitors.letIn(digest(1), from: office)
        clock.advance(by: .seconds(3599))
        #expect(visitors.knows(digest(1), from: office))
        #expect(!visitors.knows(digest(2), from: office))
        #expect(!visitors.knows(digest(1), from: NetworkAddress("192.0.2.2")) && !visitors.knows(digest(1), from: nil))
        clock.advance(by: .seconds(1))
        #expect(!visitors.knows(digest(1), from: office))
    }

    @Test func `who is refused is known no more`() {
        visitors.letIn(digest(1), from: office)
        visitors.letIn(digest(2), from: office)
        visitors.refused(digest(1), from: office)
        #expect(!visitors.knows(digest(1), from: office) && visitors.knows(digest(2), from: office))
    }

    @Test func `there is room for so many, and who was here last stays`() {
        for number in 0...KnownVisitors.maximumEntries {
            visitors.letIn(digest(number), from: office)
            clock.advance(by: .milliseconds(1))
        }
        let known = (0...KnownVisitors.maximumEntries).filter { visitors.knows(digest($0), from: office) }
        #expect(known.count == KnownVisitors.maximumEntries / 2 + 1)
        #expect(known.last == KnownVisitors.maximumEntries)
    }
}
