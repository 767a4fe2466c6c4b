import EventSourcing
import Reconciling
import Testing

@Suite struct HybridTimeTests {
    @Test func `it orders by wall, count and node, and reads what it writes`() {
        let moments = [
            HybridTime(wall: Ledger.began, node: "logikal"), HybridTime(wall: Ledger.began, node: "odoo"),
            HybridTime(wall: Ledger.began, count: 1, node: "a"),
            HybridTime(wall: Ledger.began + .microseconds(1), node: "a"),
        ]
        #expect(moments.shuffled().sorted() == moments)
        for moment in moments { #expect(HybridTime(moment.description) == moment, "\(moment)") }
        for text in ["", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z@a", "x+0@a", "2026-03-01T12:00:00Z+-1@a"] {
            #expect(HybridTime(text) == nil, "\(text)")
        }
    }

    @Test func `what follows lies after everything that was heard, whatever the wall shows`() {
        let last = HybridTime(wall: Ledger.began, count: 4, node: "b")
        let early = HybridTime(wall: Timestamp(microseconds: 0), node: "a").following(last)
        #expect(early > last && early.node == "a" && early.wall == last.wall && early.count == 5)
        let late = HybridTime(wall: Ledger.began + .seconds(1), node: "a")
        #expect(late.following(last) == late && late.following(nil) == late)
    }
}
