import EventSourcing
import Foundation
import LogikalModel
import Reconciling
import Testing

/// Decisions about one entity, as events.
@Suite struct ReconciliationTests {
    private static func shared(_ policy: FieldGroup.Policy = .queue) -> [FieldGroup] {
        [
            FieldGroup(.elevation, "text", ["userDescription"], owner: .shared, policy: policy),
            FieldGroup(.elevation, "size", ["width", "height"], owner: .shared, policy: policy),
            FieldGroup(.elevation, "delivery", ["deliveryDate"], owner: .odoo),
            FieldGroup(.elevation, "amount", ["amount"], owner: .logikal),
        ]
    }

    private static let state: JSONObject = ["amount": 2, "height": 1000, "userDescription": "a", "width": 800]

    @Test func `an edit holds on top of what Logikal says, and Logikal's own stream does not know of it`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        let answers = ledger.odoo(["userDescription": "b"], seen: Self.state)
        #expect(answers["userDescription"] == FieldAnswer(.accepted))
        #expect(ledger.effective["userDescription"] == "b" && ledger.situation.subject.state == Self.state)
        #expect(ledger.events.last?.type == .overrideAccepted)
        let state = ledger.events.last?.state
        #expect(state?["overridden"] == ["userDescription"] && state?["effective"]?["userDescription"] == "b")
        #expect(state?["effective"]?["amount"] == 2)
    }

    @Test func `a poll that sees the same as before takes no edit back`() {
        var ledger = Ledger(Self.shared(.sourceWins), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        let count = ledger.events.count
        ledger.logikal(Self.state)
        ledger.follow()
        #expect(ledger.events.count == count && ledger.effective["userDescription"] == "b")
        ledger.logikal(["amount": 3])
        ledger.follow()
        #expect(ledger.events.last?.type == .overrideFollowed && ledger.effective["userDescription"] == "b")
        #expect(ledger.events.last?.state?["effective"]?["amount"] == 3)
    }

    @Test func `fields of a group go together, also the one that nobody touched`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.logikal(["height": 1200])
        let answers = ledger.odoo(["width": 900], seen: Self.state)
        #expect(answers["width"]?.status == .conflict)
        #expect(ledger.open.first?.claim.values == ["height": 1000, "width": 900])
        #expect(ledger.effective["width"] == 800 && ledger.effective["height"] == 1200)
    }

    @Test func `without the version a whole group has to come with its base`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        let answers = ledger.odoo(["width": 900], base: ["width": 800])
        #expect(answers["width"]?.reason == .baseMissing && answers["width"]?.message?.contains("height") == true)
        #expect(ledger.odoo(["height": 1000, "width": 900], base: Self.state)["width"]?.status == .accepted)
        // Now it is known what Odoo wants the height to be, and on what.
        #expect(ledger.odoo(["width": 950])["width"]?.status == .accepted)
        #expect(ledger.effective["width"] == 950)
    }

    @Test(
        arguments: [
            ("amount", 5, FieldAnswer.Reason.notOwner), ("nothing", 5, .notOwner), ("width", "wide", .wrongType),
            ("width", [1], .wrongType), ("width", true, .wrongType), ("userDescription", 5, .wrongType),
            ("userDescription", .string(String(repeating: "a", count: 20_000)), .tooLarge),
        ] as [(String, JSONValue, FieldAnswer.Reason)])
    func `what is not Odoo's to say is refused, with the reason`(
        field: String, value: JSONValue, reason: FieldAnswer.Reason
    ) {
        var ledger = Ledger(Self.shared(), state: Self.state)
        let count = ledger.events.count
        let answer = ledger.odoo(JSONObject([(field, value)]), seen: Self.state)[field]
        #expect(answer?.status == .refused && answer?.reason == reason && answer?.message?.isEmpty == false)
        #expect(ledger.events.count == count)
    }

    @Test func `one refused field takes its group with it, and leaves others alone`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        let answers = ledger.odoo(["height": "x", "userDescription": "b", "width": 900], seen: Self.state)
        #expect(answers.mapValues(\.status) == ["height": .refused, "userDescription": .accepted, "width": .refused])
        #expect(ledger.effective["width"] == 800)
    }

    @Test func `what Odoo owns holds, and shows also where Logikal knows no such field`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        #expect(ledger.odoo(["deliveryDate": "2026-04-01"], seen: Self.state)["deliveryDate"]?.status == .accepted)
        ledger.logikal(["deliveryDate": "2026-05-01"])
        ledger.follow()
        #expect(ledger.effective["deliveryDate"] == "2026-04-01" && ledger.conflicts.isEmpty)
    }

    @Test func `by the rule of the source an edit yields, and the loser's value stays in the log`() {
        var ledger = Ledger(Self.shared(.sourceWins), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        ledger.logikal(["userDescription": "c"])
        ledger.follow()
        #expect(ledger.effective["userDescription"] == "c" && ledger.overrides == nil && ledger.open.isEmpty)
        let conflict = ledger.conflicts.first
        #expect(conflict?.claim.values == ["userDescription": "b"] && conflict?.resolution?.choice == .logikal)
        #expect(conflict?.resolution?.means == .rule && conflict?.resolution?.by == Reconciliation.actor)
        let stale = ledger.odoo(["userDescription": "d"], seen: Self.state)["userDescription"]
        #expect(stale?.status == .yielded && stale?.message?.contains("source_wins") == true)
        #expect(ledger.conflicts.count == 2 && ledger.effective["userDescription"] == "c")
    }

    @Test func `by the rule of Odoo an edit survives, and is asked about once`() {
        var ledger = Ledger(Self.shared(.odooWins), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        ledger.logikal(["userDescription": "c"])
        for _ in 0..<3 { ledger.follow() }
        #expect(ledger.effective["userDescription"] == "b" && ledger.conflicts.count == 1)
        #expect(ledger.overrides?.claims["text"]?.base == ["userDescription": "c"])
    }

    @Test func `the later one wins where the rule says so, and a clock that was set back does not matter`() {
        for (said, holds) in [(Ledger.began, "c"), (Ledger.began + .seconds(60), "b")] as [(Timestamp, JSONValue)] {
            var ledger = Ledger(Self.shared(.latest), state: Self.state)
            ledger.odoo(["userDescription": "b"], seen: Self.state, at: said)
            ledger.logikal(["userDescription": "c"])
            ledger.follow()
            #expect(ledger.effective["userDescription"] == holds)
        }
        var ledger = Ledger(Self.shared(.latest), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state, at: Ledger.began + .seconds(60))
        ledger.odoo(["userDescription": "d"], seen: Self.state, at: Ledger.began)
        let at = ledger.overrides?.claims["text"]?.at
        #expect(at == HybridTime(wall: Ledger.began + .seconds(60), count: 1, node: HybridTime.odoo))
    }

    @Test func `until a person has spoken what held before holds, and the conflict knows the newest of both`() throws {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        ledger.logikal(["userDescription": "c"])
        ledger.follow()
        ledger.logikal(["userDescription": "d"])
        ledger.follow()
        let conflict = try #require(ledger.open.first)
        #expect(ledger.conflicts.count == 1 && conflict.version == 2 && conflict.odooHolds)
        #expect(conflict.logikal == ["userDescription": "d"] && ledger.effective["userDescription"] == "b")
        ledger.odoo(["userDescription": "e"], seen: Self.state)
        let changed = try #require(ledger.open.first)
        #expect(changed.id == conflict.id && changed.claim.values == ["userDescription": "e"])
        #expect(ledger.effective["userDescription"] == "b", "the newer edit is not accepted yet")
    }

    @Test(
        arguments: [
            (ConflictDecision(.logikal), "c", nil), (ConflictDecision(.odoo), "b", ["userDescription"]),
            (ConflictDecision(.value, values: ["userDescription": "z"]), "z", ["userDescription"]),
            (ConflictDecision(.value, values: ["userDescription": "c"]), "c", nil),
        ] as [(ConflictDecision, JSONValue, JSONValue?)])
    func `a person's word ends it, whichever it is`(
        decision: ConflictDecision, holds: JSONValue, overridden: JSONValue?
    ) throws {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        ledger.logikal(["userDescription": "c"])
        ledger.follow()
        let conflict = try #require(ledger.open.first)
        try ledger.resolve(conflict, decision)
        #expect(ledger.effective["userDescription"] == holds && ledger.open.isEmpty)
        #expect(ledger.situation.overridesState?["overridden"] == overridden)
        #expect(ledger.conflicts.first?.resolution?.means == .person)
        #expect(ledger.conflicts.first?.resolution?.by == "anna")
        let count = ledger.events.count
        ledger.follow()
        #expect(ledger.events.count == count, "what was decided is not asked again")
        ledger.logikal(["userDescription": "d"])
        ledger.follow()
        #expect(ledger.open.count == (overridden == nil ? 0 : 1), "the next change is another difference")
    }

    @Test func `a decision about what has changed meanwhile, or about half of a group, is refused`() throws {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.odoo(["width": 900], seen: Self.state)
        ledger.logikal(["width": 850])
        ledger.follow()
        let conflict = try #require(ledger.open.first)
        #expect(throws: ReconciliationError.self) {
            try ledger.resolve(conflict, ConflictDecision(.odoo, version: conflict.version + 1))
        }
        for values in [["width": 1], ["height": 1, "other": 1, "width": 1], ["height": [], "width": 1]] as [JSONObject]
        {
            #expect(throws: ReconciliationError.self) {
                try ledger.resolve(conflict, ConflictDecision(.value, values: values))
            }
        }
        #expect(ledger.open == [conflict])
    }

    @Test func `where the sides come to say the same nothing is left to decide`() throws {
        for last in ["b", "a"] as [JSONValue] {
            var ledger = Ledger(Self.shared(), state: Self.state)
            ledger.odoo(["userDescription": "b"], seen: Self.state)
            ledger.logikal(["userDescription": "c"])
            ledger.follow()
            #expect(ledger.open.count == 1)
            ledger.logikal(["userDescription": last])
            ledger.follow()
            #expect(ledger.open.isEmpty && ledger.effective["userDescription"] == "b")
            #expect(ledger.conflicts.first?.resolution?.means == .merge)
            #expect((ledger.overrides == nil) == (last == "b"))
        }
    }

    @Test func `whoever has seen Logikal's newest word and says his own ends the conflict`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.logikal(["userDescription": "c"])
        #expect(ledger.odoo(["userDescription": "b"], seen: Self.state)["userDescription"]?.status == .conflict)
        let answer = ledger.odoo(["userDescription": "b"], seen: ledger.situation.subject.state)
        #expect(answer["userDescription"]?.status == .accepted && ledger.open.isEmpty)
        #expect(ledger.conflicts.first?.resolution?.choice == .odoo)
        let back = ledger.odoo(["userDescription": "c"], seen: ledger.situation.subject.state)
        #expect(back["userDescription"]?.status == .released && ledger.overrides == nil)
        #expect(ledger.events.last?.type == .overrideReleased && ledger.events.last?.state == nil)
    }

    @Test func `what Logikal takes over from Odoo is no conflict and no echo`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.odoo(["userDescription": "b"], seen: Self.state)
        ledger.logikal(["userDescription": "b"])
        ledger.follow()
        #expect(ledger.overrides == nil && ledger.conflicts.isEmpty)
        let count = ledger.events.count
        let answer = ledger.odoo(["userDescription": "b"], seen: ledger.situation.subject.state)
        #expect(answer["userDescription"]?.status == .unchanged && ledger.events.count == count)
    }

    @Test func `new rules hold at once, also about what was accepted by the old ones`() {
        var ledger = Ledger(Self.shared(), state: Self.state)
        ledger.odoo(["userDescription": "b", "width": 900], seen: Self.state)
        ledger.logikal(["userDescription": "c"])
        ledger.follow()
        ledger.rules = ReconciliationRules(
            version: 2,
            groups: [FieldGroup(.elevation, "text", ["userDescription"], owner: .shared, policy: .sourceWins)])
        ledger.follow()
        #expect(ledger.effective["userDescription"] == "c" && ledger.effective["width"] == 800)
        #expect(ledger.open.isEmpty && ledger.overrides == nil)
        #expect(ledger.conflicts.first?.resolution?.means == .rule)
    }

    @Test func `a group that gets another field keeps what was said of the old ones`() {
        var ledger = Ledger([FieldGroup(.elevation, "size", ["width"], owner: .shared)], state: Self.state)
        ledger.odoo(["width": 900], seen: Self.state)
        ledger.rules = ReconciliationRules(version: 2, groups: Self.shared())
        ledger.logikal(["height": 1200])
        ledger.follow()
        #expect(ledger.effective["width"] == 900 && ledger.effective["height"] == 1200 && ledger.open.isEmpty)
    }
}
