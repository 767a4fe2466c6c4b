import EventSourcing
import LogikalModel
import Reconciling
import Testing

@Suite struct RulesTests {
    private static func rules(_ text: String) throws -> ReconciliationRules {
        try ReconciliationRules(try #require(try JSONReader.read(text).object), version: 3, since: nil)
    }

    @Test func `rules read what they write, and a field in no group is Logikal's`() throws {
        let standard = ReconciliationRules.standard
        let read = try ReconciliationRules(standard.state, version: 0, since: nil)
        #expect(read == standard)
        #expect(read.group(of: "userDescription", .elevation)?.owner == .shared)
        #expect(read.group(of: "userDescription", .phase) == nil && read.group(of: "name", .elevation) == nil)
    }

    @Test(arguments: [
        #"{}"#, #"{"groups":{}}"#, #"{"groups":[7]}"#, #"{"groups":[],"note":7}"#,
        #"{"groups":[{"entityType":"part","name":"a","fields":["a"],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"","fields":["a"],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a b","fields":["a"],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":[],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a,b"],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a",1],"owner":"odoo"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"me"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"odoo","policy":"best"}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"odoo","policy":null}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"odoo","extra":1}]}"#,
        #"{"groups":[{"entityType":"phase","name":"a","fields":["a","a"],"owner":"odoo"}]}"#,
        #"""
        {"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"odoo"},
                   {"entityType":"phase","name":"a","fields":["b"],"owner":"odoo"}]}
        """#,
        #"""
        {"groups":[{"entityType":"phase","name":"a","fields":["a"],"owner":"odoo"},
                   {"entityType":"phase","name":"b","fields":["a"],"owner":"odoo"}]}
        """#,
    ])
    func `rules that can't be meant are refused with what is wrong`(text: String) throws {
        let error = #expect(throws: ReconciliationError.self) { try Self.rules(text) }
        #expect(error?.code == .invalidRules && error?.message.isEmpty == false)
    }

    @Test func `the same rules again are no event, and others are one with what was before`() throws {
        let standard = ReconciliationRules.standard
        let first = standard.replacing(standard, tenant: .default, person: "anna", at: Ledger.began)
        #expect(first?.events.first?.version == 1, "also those that held anyway, once somebody says so")
        let said = try Self.rules(#"{"groups":[],"note":"x"}"#)
        #expect(said.replacing(said, tenant: .default, person: "anna", at: Ledger.began) == nil)
        let others = try Self.rules(#"{"groups":[]}"#)
        let batch = others.replacing(said, tenant: .default, person: "anna", at: Ledger.began)
        #expect(batch?.events.first?.version == 4 && batch?.events.first?.before["note"] == "x")
        #expect(batch?.actor == "anna")
    }
}
