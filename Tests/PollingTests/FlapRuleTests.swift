import EventSourcing
import LogikalModel
import Testing

@testable import Polling

/// What flaps, over every short history there can be.
@Suite struct FlapRuleTests {
    private static let window: Int64 = 600_000_000
    private let rule = FlapRule(window: .seconds(600))
    private let key = NaturalKey.project(LogikalID("p"))

    /// One look: what it saw (`nil` is that nothing was there), where, and how long after the look before.
    private struct Look {
        let name: String?
        var parent = "Hall"
        let gap: Int64
    }

    private static let looks: [Look] = ["A", "B", "C", nil].flatMap { name in
        [1_000_000, window, window + 1].map { Look(name: name, gap: $0) }
    }

    /// What a poller with the rule would append for these looks; the dates of the vendor move on each time.
    private func events(_ looks: [Look], rule: FlapRule) -> [ProposedEvent] {
        var known: KnownEntity?
        var newest: NewestChange?
        var events: [ProposedEvent] = []
        var now: Int64 = 0
        for look in looks {
            now += look.gap
            let time = Timestamp(microseconds: now)
            var event: ProposedEvent?
            if let name = look.name {
                let state: JSONObject = [
                    "changedDate": .integer(now), "name": .string(name), "versionId": .integer(now),
                ]
                event = Difference.event(
                    from: known,
                    to: Sighting(
                        entity: key.reference(tenant: .default), naturalKey: key,
                        parent: NaturalKey.directory(path: look.parent).reference(tenant: .default), state: state,
                        observedAt: time))
            } else if let known, !known.isDeleted {
                event = Difference.removal(of: known, reason: "removed", observedAt: time)
            }
            guard let event else { continue }
            let marked = rule.marked(event, after: newest)
            events.append(marked)
            newest = NewestChange(marked)
            known = KnownEntity(after: marked)
        }
        return events
    }

    /// Told apart without the rule: which event goes back to where the one before it came from, soon enough.
    private func expected(_ events: [ProposedEvent]) -> [Bool] {
        events.indices.map { index in
            guard index >= 2, let now = events[index].state, let between = events[index - 1].state,
                let before = events[index - 2].state
            else { return false }
            return now["name"] == before["name"] && now["name"] != between["name"]
                && events[index].observedAt.microseconds - events[index - 1].observedAt.microseconds <= Self.window
        }
    }

    @Test func `of every history of five looks exactly what goes back within the window is marked`() {
        var marks = 0
        var histories: [[Look]] = [[]]
        for _ in 0..<4 {
            histories = histories.flatMap { history in Self.looks.map { history + [$0] } }
            for history in histories {
                let events = events(history, rule: rule)
                let marked = events.map { $0.reason == "flap" }
                marks += marked.count { $0 }
                if marked != expected(events) {
                    Issue.record("\(history.map { "\($0.name ?? "gone") after \($0.gap)" }): \(marked)")
                    return
                }
            }
        }
        #expect(marks > 100)
    }

    @Test func `a window of zero marks nothing`() {
        let looks = ["A", "B", "A", "B"].map { Look(name: $0, gap: 0) }
        #expect(events(looks, rule: FlapRule(window: .zero)).allSatisfy { $0.reason == nil })
        #expect(events(looks, rule: rule).map(\.reason) == [nil, nil, "flap", "flap"])
    }

    @Test func `going to and fro between two places is flapping, and dates alone are not`() {
        let places = ["Hall", "Yard", "Hall"].map { Look(name: "A", parent: $0, gap: 1) }
        #expect(events(places, rule: rule).map(\.type.rawValue).last == "project.moved")
        #expect(events(places, rule: rule).map(\.reason) == [nil, nil, "flap"])
        let dates = (0..<4).map { _ in Look(name: "A", gap: 1) }
        let dated = events(dates, rule: rule)
        #expect(dated.count == 4 && dated.allSatisfy { $0.reason == nil })
    }

    @Test func `another change in between is no flapping`() {
        let looks = ["A", "B", "C", "A", "B", "C"].map { Look(name: $0, gap: 1) }
        #expect(events(looks, rule: rule).allSatisfy { $0.reason == nil })
    }

    @Test func `what has held still for the window is shown as it is, not before and not once it is gone`() {
        let known = KnownEntity(
            entity: key.reference(tenant: .default), naturalKey: key, parent: nil, version: 4, state: ["name": "A"])
        let damped = DampedEntity(entity: known, observedAt: Timestamp(microseconds: 5))
        #expect(rule.settlement(of: damped, at: Timestamp(microseconds: 4 + Self.window)) == nil)
        let event = rule.settlement(of: damped, at: Timestamp(microseconds: 5 + Self.window))
        #expect(event?.version == 5 && event?.reason == "settled" && event?.type.rawValue == "project.changed")
        #expect(event?.state == ["name": "A"] && event?.changed == [] && event?.before == [:])
        let off = FlapRule(window: .zero).settlement(of: damped, at: Timestamp(microseconds: 5))
        #expect(off?.reason == "settled")
        let gone = KnownEntity(
            entity: known.entity, naturalKey: key, parent: nil, version: 4, state: nil)
        #expect(
            rule.settlement(
                of: DampedEntity(entity: gone, observedAt: Timestamp(microseconds: 0)),
                at: Timestamp(microseconds: 5 + Self.window)) == nil)
    }
}
