import EventSourcing
import Foundation
import LogikalModel
import Testing

@testable import Polling

@Suite struct ScopeRulesTests {
    private static let now = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

    private static func rule(
        _ effect: ScopeRule.Effect, _ directory: String, _ condition: ProjectCondition? = nil
    ) throws -> ScopeRule {
        let (_, batch) = ScopeRule.setting(
            effect, directory: directory, condition: condition, note: nil, known: [], tenant: .default,
            person: "somebody", at: now)
        let event = try #require(batch?.events.first)
        return try #require(ScopeRule(KnownEntity(after: event)))
    }

    @Test func `the nearest rule on the way counts, and what is new below it is covered`() throws {
        let rules = ScopeRules([
            try Self.rule(.exclude, "Archive"), try Self.rule(.include, "Archive/2025"),
            try Self.rule(.exclude, "Archive/2025/Old"),
        ])
        let ways: [([String], ScopeRules.Decision)] = [
            ([], .included), (["Offers"], .included), (["Archive"], .passage),
            (["Archive", "Archive/2019"], .excluded),
            (["Archive", "Archive/2019", "Archive/2019/Any"], .excluded), (["Archive", "Archive/2025"], .included),
            (["Archive", "Archive/2025", "Archive/2025/New"], .included),
            (["Archive", "Archive/2025", "Archive/2025/Old"], .excluded),
        ]
        for (way, decision) in ways { #expect(rules.decision(for: way) == decision, "\(way)") }
    }

    @Test func `paths are compared as a whole, byte by byte`() throws {
        let rules = ScopeRules([try Self.rule(.exclude, "Alt"), try Self.rule(.exclude, "Pr\u{FC}fung")])
        // A directory at the root with a "/" in its name is not in a directory that is called like its first half.
        #expect(rules.decision(for: ["Alt/Neu"]) == .included)
        #expect(rules.decision(for: ["Altbau"]) == .included)
        #expect(rules.decision(for: ["Pru\u{308}fung"]) == .included)
        #expect(rules.decision(for: ["Pr\u{FC}fung"]) == .excluded)
    }

    @Test func `with everything left out only what is included is looked at`() throws {
        let rules = ScopeRules([try Self.rule(.exclude, ""), try Self.rule(.include, "Offers/2026")])
        #expect(rules.decision(for: []) == .passage)
        #expect(rules.decision(for: ["Offers"]) == .passage)
        #expect(rules.decision(for: ["Offers", "Offers/2026"]) == .included)
        #expect(rules.decision(for: ["Orders"]) == .excluded)
        #expect(ScopeRules([try Self.rule(.exclude, "")]).decision(for: []) == .excluded)
    }

    @Test func `projects are left out by age and flags, where the rule reaches and no other includes them`() throws {
        let old: JSONObject = ["changedDate": "2023-01-01T00:00:00Z", "isDeleted": false, "personInCharge": "AB"]
        let rules = ScopeRules([
            try Self.rule(.exclude, "Offers", .olderThan(days: 730)),
            try Self.rule(.exclude, "", .field("isDeleted", is: true)),
            try Self.rule(.include, "", .field("personInCharge", is: "KL")),
        ])
        #expect(rules.excludes(old, in: ["Offers", "Offers/2020"], at: Self.now))
        #expect(!rules.excludes(old, in: ["Orders"], at: Self.now))
        #expect(!rules.excludes(["changedDate": "2025-01-01T00:00:00Z"], in: ["Offers"], at: Self.now))
        #expect(rules.excludes(["isDeleted": true], in: [], at: Self.now))
        #expect(!rules.excludes(["isDeleted": true, "personInCharge": "KL"], in: [], at: Self.now))
        // Nobody knows how old it is.
        #expect(!rules.excludes([:], in: ["Offers"], at: Self.now))
        #expect(rules.excludes(["createdDate": "2020-01-01T00:00:00Z"], in: ["Offers"], at: Self.now))
        #expect(rules.decision(for: ["Offers"]) == .included)
    }

    @Test func `rules go with their directories, also those of what was never read below them`() throws {
        var rules = ScopeRules([
            try Self.rule(.exclude, "A"), try Self.rule(.include, "A/2025/Unread"), try Self.rule(.exclude, "Ab"),
        ])
        let events = rules.follow(
            [DirectoryRename(old: "A", new: "B"), DirectoryRename(old: "A/2025", new: "B/25")], at: Self.now)
        #expect(events.map(\.type) == [.scopeRuleFollowed, .scopeRuleFollowed])
        #expect(Set(rules.rules.map(\.directory)) == ["B", "B/25/Unread", "Ab"])
        #expect(rules.decision(for: ["B"]) == .passage)
        #expect(rules.decision(for: ["A"]) == .included)
        #expect(events.allSatisfy { $0.version == 2 && $0.changed.contains("directory") })
    }

    @Test func `a rule that comes where another is gives way to it`() throws {
        var rules = ScopeRules([try Self.rule(.exclude, "A"), try Self.rule(.include, "B")])
        let events = rules.follow([DirectoryRename(old: "A", new: "B")], at: Self.now)
        #expect(events.map(\.type) == [.scopeRuleRemoved])
        #expect(rules.rules.map(\.directory) == ["B"] && rules.rules[0].effect == .include)
    }

    @Test func `the same rule again changes nothing, another effect goes on with its history`() throws {
        func set(_ effect: ScopeRule.Effect, _ known: [KnownEntity]) -> (EntityReference, ProposedBatch?) {
            let result = ScopeRule.setting(
                effect, directory: "A", condition: nil, note: nil, known: known, tenant: .default, person: "p",
                at: Self.now)
            return (result.entity, result.batch)
        }
        let (entity, first) = set(.exclude, [])
        let standing = KnownEntity(after: try #require(first?.events.first))
        #expect(set(.exclude, [standing]).1 == nil)
        let (same, second) = set(.include, [standing])
        #expect(same == entity && second?.events.first?.version == 2)
        #expect(second?.events.first?.before["effect"] == "exclude")
        let rule = try #require(ScopeRule(standing))
        let removed = KnownEntity(after: rule.removing(person: "p", at: Self.now).events[0])
        #expect(set(.exclude, [removed]).1?.events.first?.version == 3)
    }

    @Test func `conditions are read as they are written`() {
        for condition in [ProjectCondition.olderThan(days: 730), .field("isDeleted", is: true)] {
            #expect(ProjectCondition(condition.json) == condition)
        }
        for wrong: JSONValue in [["olderThanDays": 0], ["field": "secret", "is": 1], ["field": "name"], "x", [:]] {
            #expect(ProjectCondition(wrong) == nil, "\(wrong)")
        }
    }
}
