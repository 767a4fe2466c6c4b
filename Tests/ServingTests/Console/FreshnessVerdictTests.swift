import EventSourcing
import Testing

@testable import Console

@Suite struct FreshnessVerdictTests {
    private static let now = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

    private static func verdict(
        completeAt: String? = "2026-03-01T11:59:00Z", failure: String? = nil, unread: Int = 0, postponed: Int = 0,
        circuit: String = "closed", failing: Int = 0, cycles: [JSONValue] = [], model: String = "ok"
    ) -> FreshnessVerdict {
        FreshnessVerdict(
            freshness: [
                "cycle": [
                    "completeAt": .text(completeAt), "failure": .text(failure), "postponed": .integer(postponed),
                ], "levels": [["unread": .integer(unread)]],
            ],
            health: [
                "logikal": ["cause": "timed out", "circuit": .string(circuit)],
                "projections": [["name": "parts", "status": .string(model)]],
            ], cycles: cycles, failing: Array(repeating: [:], count: failing), now: now)
    }

    @Test func `what was read completely a moment ago is fresh, and needs no reason`() {
        let verdict = Self.verdict()
        #expect(verdict.level == .fresh && verdict.reasons.isEmpty && verdict.headline.contains("60 s ago"))
    }

    @Test func `each thing that is not as it should be is a reason, with what to do`() {
        for verdict in [
            Self.verdict(failure: "no answer"), Self.verdict(unread: 2), Self.verdict(postponed: 3),
            Self.verdict(circuit: "open"), Self.verdict(failing: 1), Self.verdict(model: "halted"),
        ] {
            #expect(verdict.level == .partly && verdict.reasons.count == 1)
            #expect(verdict.reasons.allSatisfy { !$0.what.isEmpty && !$0.remedy.isEmpty })
        }
        #expect(Self.verdict(failure: "no answer", circuit: "open", failing: 2).reasons.count == 3)
    }

    @Test func `what was not read for long is stale, and says so even where nothing else is known to be wrong`() {
        let verdict = Self.verdict(completeAt: "2026-03-01T11:00:00Z")
        #expect(verdict.level == .stale && verdict.headline.contains("60 min") && verdict.reasons.count == 1)
        #expect(Self.verdict(completeAt: nil).level == .stale)
    }

    @Test func `who looks once a day is not stale after an hour`() {
        let daily = ["2026-03-01T10:30:00Z", "2026-02-28T10:30:00Z", "2026-02-27T10:30:00Z"].map {
            JSONValue.object(["scope": .null, "startedAt": .string($0)])
        }
        #expect(Self.verdict(completeAt: "2026-03-01T11:00:00Z", cycles: daily).level == .fresh)
        #expect(Self.verdict(completeAt: "2026-02-25T11:00:00Z", cycles: daily).level == .stale)
    }

    @Test func `before the first look nothing is called fresh`() {
        let verdict = FreshnessVerdict(freshness: ["cycle": .null], health: [:], cycles: [], failing: [], now: Self.now)
        #expect(verdict.level == .unknown && verdict.reasons.count == 1)
    }
}
