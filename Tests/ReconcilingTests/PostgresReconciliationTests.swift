import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import Reconciling
import SyncTesting
import Testing

/// Decisions in a real log.
@Suite(.timeLimit(.minutes(5))) struct PostgresReconciliationTests {
    private static let state: JSONObject = [
        "height": 1000, "logikalId": "e", "name": "01", "userDescription": "a",
        "width": .number(JSONNumber(lexeme: "1460.50")!),
    ]

    @Test func `what Odoo changed holds in lists and by id, now and then, and the log still says what Logikal says`()
        async throws
    {
        try await Office.with { office in
            try await office.append(Self.state)
            let before = try await office.head()
            let answer = try await office.propose(["userDescription": "b", "width": 9], version: 1)
            #expect(answer.fields.mapValues(\.status) == ["userDescription": .accepted, "width": .refused])
            #expect(answer.overridden == ["userDescription"] && answer.logikalVersion == 1)
            let accepted = try await office.head()
            try await office.project()
            let row = try await office.row()
            #expect(row["state"]?["userDescription"] == "b" && row["overridden"] == ["userDescription"])
            #expect(row["state"]?["width"] == Self.state["width"] && row["version"] == 1)
            #expect(try await office.row(asOf: before)["state"] == .object(Self.state))
            #expect(try await office.row(asOf: before)["overridden"] == [])
            #expect(try await office.row(asOf: accepted)["state"]?["userDescription"] == "b")
            #expect(try await office.text().contains("1460.50"), "digits stay as they were sent")
            let known = try await office.polls.known(Office.entity.id, tenant: .default)
            #expect(known?.state == Self.state && known?.version == 1, "what a poll compares with")
        }
    }

    @Test func `a proposal that is sent twice is decided once, and its key is good for nothing else`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            let first = try await office.propose(["userDescription": "b"], version: 1, key: "k")
            let head = try await office.head()
            try await office.append(Self.state.with("userDescription", "c"))
            _ = try await office.book.follow(limit: 10, tenant: .default)
            let later = try await office.head()
            #expect(try await office.propose(["userDescription": "b"], version: 1, key: "k") == first)
            #expect(try await office.head() == later && later > head)
            let error = await #expect(throws: ReconciliationError.self) {
                try await office.propose(["userDescription": "other"], version: 1, key: "k")
            }
            #expect(error?.code == .idempotencyKeyReused)
        }
    }

    @Test func `a conflict is found when Logikal goes on, listed, told by its id, and resolved once`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            try await office.propose(["userDescription": "b"], version: 1)
            try await office.append(Self.state.with("userDescription", "c"))
            #expect(try await office.book.follow(limit: 10, tenant: .default).count == 1)
            #expect(try await office.book.follow(limit: 10, tenant: .default).count == 0)
            let open = try await office.book.conflicts(ConflictQuery(), tenant: .default)
            let conflict = try #require(open.first?.conflict)
            #expect(open.count == 1 && conflict.odooHolds && conflict.logikal == ["userDescription": "c"])
            #expect(try await office.book.conflict(conflict.id, tenant: .default).conflict == conflict)
            let decision = ConflictDecision(.odoo, note: "so wanted")
            let ended = try await office.book.resolve(conflict.id, decision, tenant: .default, person: "anna")
            #expect(ended.conflict.resolution?.by == "anna" && ended.conflict.resolution?.note == "so wanted")
            let head = try await office.head()
            _ = try await office.book.resolve(conflict.id, decision, tenant: .default, person: "ben")
            #expect(try await office.head() == head, "the same choice again is nothing")
            let error = await #expect(throws: ReconciliationError.self) {
                try await office.book.resolve(conflict.id, ConflictDecision(.logikal), tenant: .default, person: "ben")
            }
            #expect(error?.code == .alreadyResolved)
            #expect(try await office.book.conflicts(ConflictQuery(), tenant: .default).isEmpty)
            #expect(try await office.book.conflicts(ConflictQuery(state: .resolved), tenant: .default).count == 1)
            let kept = try await office.book.overrides(OverrideQuery(), tenant: .default)
            #expect(kept.first?.json["fields"]?["userDescription"]?["base"] == "c")
        }
    }

    @Test func `proposals, resolutions and Logikal at the same time lose nothing`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        _ = try await office.propose(["userDescription": .string("\(number)")], version: 1)
                    }
                }
                for _ in 0..<3 {
                    group.addTask { _ = try await office.book.follow(limit: 10, tenant: .default) }
                }
                try await group.waitForAll()
            }
            let accepted = try await office.events().filter { $0.type == EventType.overrideAccepted.rawValue }
            #expect(accepted.count == 12)
            #expect(accepted.map(\.version) == (1...12).map { Int64($0) })
            try await office.verify()
        }
    }

    @Test func `two that follow Logikal at the same time append one batch`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            try await office.propose(["userDescription": "b"], version: 1)
            for number in 0..<5 {
                try await office.append(Self.state.with("name", .string("\(number)")))
                async let first = office.book.follow(limit: 10, tenant: .default)
                async let second = office.book.follow(limit: 10, tenant: .default)
                _ = try await (first, second)
            }
            #expect(try await office.events().filter { $0.type == EventType.overrideFollowed.rawValue }.count == 5)
        }
    }

    @Test func `what Odoo wants of something that is gone waits for its return`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            try await office.propose(["userDescription": "b"], version: 1)
            try await office.append(nil)
            #expect(try await office.book.follow(limit: 10, tenant: .default).count == 0)
            let error = await #expect(throws: ReconciliationError.self) {
                try await office.propose(["userDescription": "c"], version: 1)
            }
            #expect(error?.code == .entityRemoved)
            try await office.append(Self.state.with("name", "back"))
            #expect(try await office.book.follow(limit: 10, tenant: .default).count == 1)
            try await office.project()
            #expect(try await office.row()["state"]?["userDescription"] == "b")
        }
    }

    @Test func `rules have a history, hold at once, and are not set over others'`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            try await office.propose(["userDescription": "b"], version: 1)
            #expect(try await office.book.rules(tenant: .default).json["version"] == 0)
            let none: JSONObject = ["groups": [], "note": "all Logikal's"]
            let set = try await office.book.set(none, instead: 0, tenant: .default, person: "anna")
            #expect(set.rules.version == 1 && set.history.first?.actor == "anna")
            let head = try await office.head()
            _ = try await office.book.set(none, instead: nil, tenant: .default, person: "ben")
            #expect(try await office.head() == head)
            let error = await #expect(throws: ReconciliationError.self) {
                try await office.book.set(["groups": []], instead: 0, tenant: .default, person: "ben")
            }
            #expect(error?.code == .changedMeanwhile)
            #expect(try await office.book.follow(limit: 10, tenant: .default).count == 1)
            #expect(try await office.book.overrides(OverrideQuery(), tenant: .default).isEmpty)
            let second = try await office.book.set(
                ReconciliationRules.standard.state, instead: 1, tenant: .default, person: "ben")
            #expect(second.history.map(\.actor) == ["ben", "anna"])
        }
    }

    @Test func `a version that is not known, and a clock ahead of ours, are told so`() async throws {
        try await Office.with { office in
            try await office.append(Self.state)
            for (version, at, code) in [
                (2, nil, .unknownVersion), (1, Office.now + .seconds(301), .clockSkew),
            ] as [(Int64, Timestamp?, ReconciliationError.Code)] {
                let error = await #expect(throws: ReconciliationError.self) {
                    try await office.propose(["userDescription": "b"], version: version, at: at)
                }
                #expect(error?.code == code)
            }
            #expect(
                try await office.propose(
                    ["userDescription": "b"], version: 1, at: Office.now + .seconds(299)
                ).fields["userDescription"]?.status == .accepted)
            let error = await #expect(throws: ReconciliationError.self) {
                try await office.book.propose(
                    Proposal(entity: UUID(), version: 1, fields: ["a": .init(base: nil, value: 1)]),
                    tenant: .default, person: "odoo")
            }
            #expect(error?.code == .unknownEntity)
        }
    }

    @Test func `read models that are built anew from the log show the same`() async throws {
        try await Office.with { office in
            try await office.append(Self.state.with("text", .string("a\u{0}b")))
            try await office.propose(["userDescription": "b\u{0}"], version: 1)
            try await office.append(Self.state.with("userDescription", "c"))
            _ = try await office.book.follow(limit: 10, tenant: .default)
            try await office.project()
            let row = try await office.row()
            #expect(row["state"]?["userDescription"]?.string == "b\u{2400}")
            try await office.rebuild()
            #expect(try await office.row() == row)
            try await office.verify()
        }
    }
}

extension JSONObject {
    fileprivate func with(_ key: String, _ value: JSONValue) -> JSONObject {
        var object = self
        object[key] = value
        return object
    }
}
