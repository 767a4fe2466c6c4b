import Testing

@testable import PostgresClient

/// Who gets which place, without a server.
@Suite struct PoolStateTests {
    /// A pool, and what callers were told.
    private final class Pool {
        private var state: PoolState<Int, String>

        init(capacity: Int, line: Int = 100) { state = PoolState(capacity: capacity, maximumWaiters: line) }

        var waiting: Int { state.statistics.waiting }
        var isQuiet: Bool { state.isQuiet }

        /// Asks so many times; whoever can't have a place stands in line under a name of the party and a number.
        func ask(_ numbers: Range<Int>, for party: Int32?) -> [String] {
            numbers.map { number in
                let name = "\(party.map { "\($0)" } ?? "nobody").\(number)"
                return switch state.request(for: party, (state.makeID(), name)) {
                case .take, .make: "served"
                case .wait: "waits"
                case .refuse: "refused"
                case .closed: "closed"
                }
            }
        }

        /// Who is next.
        func giveBack(from party: Int32?) -> String? { state.giveBack(0, from: party) }
    }

    private static func all(_ answer: String, _ count: Int) -> [String] { Array(repeating: answer, count: count) }

    @Test func `where there is one party it may have every place`() {
        let answers = Pool(capacity: 4).ask(0..<5, for: 1)
        #expect(answers == Self.all("served", 4) + ["waits"])
    }

    @Test func `where there are several none has all places, and what is left is for the others`() {
        let pool = Pool(capacity: 4)
        #expect(pool.ask(0..<1, for: 2) == ["served"])
        #expect(pool.giveBack(from: 2) == nil)
        #expect(pool.ask(0..<5, for: 1) == Self.all("served", 3) + Self.all("waits", 2))
        #expect(pool.ask(0..<1, for: 2) == ["served"])
        #expect(pool.giveBack(from: 2) == nil)
        #expect(pool.ask(0..<1, for: nil) == ["served"])
        // What the party itself gives back is its own again.
        #expect(pool.giveBack(from: 1) == "1.3")
    }

    @Test func `a place that comes free goes to the party that has the fewest, not to the longest line`() {
        let pool = Pool(capacity: 4)
        #expect(pool.ask(0..<20, for: 1) == Self.all("served", 4) + Self.all("waits", 16))
        #expect(pool.ask(0..<1, for: 2) + pool.ask(0..<1, for: 3) == ["waits", "waits"])
        #expect(pool.giveBack(from: 1) == "2.0")
        #expect(pool.giveBack(from: 1) == "3.0")
        #expect(pool.giveBack(from: 2) == "1.4")
    }

    @Test func `one party does not fill the whole line`() {
        let pool = Pool(capacity: 1, line: 8)
        #expect(pool.ask(0..<1, for: 2) == ["served"])
        #expect(pool.ask(0..<10, for: 1) == Self.all("waits", 6) + Self.all("refused", 4))
        #expect(pool.ask(0..<1, for: 2) == ["waits"])
        #expect(pool.waiting == 7)
    }

    @Test func `what is nobody's in particular is served first come, first served`() {
        let pool = Pool(capacity: 1, line: 8)
        #expect(pool.ask(0..<4, for: nil) == ["served"] + Self.all("waits", 3))
        let order = (0..<4).map { _ in pool.giveBack(from: nil) }
        #expect(order == ["nobody.1", "nobody.2", "nobody.3", nil] && pool.isQuiet)
    }
}
