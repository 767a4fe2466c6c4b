import EventSourcing
import LogikalClient
import Testing

@testable import Polling

@Suite struct CallJournalTests {
    private let call = CallRecord(
        endpoint: .phases, status: 200, duration: .milliseconds(3), failure: nil, standing: .project)

    @Test func `calls belong to the cycle of their time and are taken once`() {
        let journal = CallJournal()
        journal.add(call, at: Timestamp(microseconds: 1))
        journal.turn(to: 7)
        journal.add(call, at: Timestamp(microseconds: 2))
        let taken = journal.take()
        #expect(taken.calls.map(\.cycle) == [nil, 7] && taken.dropped == 0)
        #expect(taken.calls.map(\.endedAt.microseconds) == [1, 2])
        #expect(journal.take().calls.isEmpty)
        journal.add(call, at: Timestamp(microseconds: 3))
        #expect(journal.take().calls.map(\.cycle) == [7], "taking does not end the cycle")
    }

    @Test func `a journal that nobody empties stays bounded and says what it dropped`() {
        let journal = CallJournal()
        for index in 0..<(3 * CallJournal.capacity) { journal.add(call, at: Timestamp(microseconds: Int64(index))) }
        let (calls, dropped) = journal.take()
        #expect(calls.count <= CallJournal.capacity && calls.count + dropped == 3 * CallJournal.capacity)
        #expect(calls.last?.endedAt.microseconds == Int64(3 * CallJournal.capacity - 1))
    }

    @Test func `it is due when there is enough for a round trip`() {
        let journal = CallJournal()
        let moment = Timestamp(microseconds: 0)
        for _ in 1..<CallJournal.batch { journal.add(call, at: moment) }
        #expect(!journal.isDue(at: moment))
        journal.add(call, at: moment)
        #expect(journal.isDue(at: moment))
    }

    @Test func `few calls are due when somebody may be waiting to see them`() {
        let journal = CallJournal()
        #expect(!journal.isDue(at: Timestamp(microseconds: 9_000_000)))
        journal.add(call, at: Timestamp(microseconds: 1_000_000))
        #expect(!journal.isDue(at: Timestamp(microseconds: 5_999_999)))
        #expect(journal.isDue(at: Timestamp(microseconds: 6_000_000)))
    }
}
