import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresStorage
import Projecting
import SyncTesting
import Testing

/// S34: the difference of two points in time.
@Suite struct DifferenceTests {
    private static let names = ["a", "b", "é", "e\u{301}", "\u{1F477}", "x/y", "a\u{1F}", "isDefault", "", "~"]
    private static let numbers = ["0", "1.10", "1.1", "9007199254740993", "9007199254740992", "-0.0", "1e3", "1000"]

    private func value(_ depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .number(JSONNumber(lexeme: Self.numbers.randomElement(using: &generator)!)!)
        case 3, 4: .string(Self.names.randomElement(using: &generator)!)
        case 5: .array((0..<2).map { _ in value(depth - 1, &generator) })
        default: .object(object(depth - 1, &generator))
        }
    }

    private func object(_ depth: Int, _ generator: inout SeededGenerator) -> JSONObject {
        JSONObject(
            (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                (Self.names.randomElement(using: &generator)!, value(depth, &generator))
            })
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `nothing differs from itself, and a state with its differences is the other state`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let (old, new) = (object(2, &generator), object(2, &generator))
            #expect(FieldDifference.between(old, old).isEmpty, "seed \(seed)")
            var state = old
            for field in FieldDifference.between(old, new) { state[field.field] = field.to }
            #expect(state == new, "seed \(seed)")
            #expect(FieldDifference.between(old, new).allSatisfy { $0.from != $0.to }, "seed \(seed)")
        }
    }

    @Test func `a null field is not an absent one, and the same number is no difference`() {
        let differences = FieldDifference.between(
            ["a": nil, "n": .number(JSONNumber(lexeme: "1.10")!)], ["n": .number(JSONNumber(lexeme: "1.1")!)])
        #expect(differences == [FieldDifference("a", from: .null, to: nil)])
        #expect(differences[0].json == ["field": "a", "from": nil])
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func `what was there and the differences up to a point give what was there at that point`(seed: UInt64) async throws
    {
        try await Past.with { past in
            var office = RandomOffice(seed: seed)
            var folds: [Position: Fold] = [0: Fold()]
            var fold = Fold()
            for step in 0..<12 {
                let events = office.events(20)
                fold.apply(events)
                folds[try await past.append("\(step)", events)] = fold
            }
            try await past.runner.catchUp()
            var generator = SeededGenerator(seed: seed)
            let positions = folds.keys.sorted()
            for _ in 0..<25 {
                let pair = [positions.randomElement(using: &generator)!, positions.randomElement(using: &generator)!]
                    .sorted()
                let differences = try await past.differences(from: pair[0], to: pair[1])
                var reached = folds[pair[0]]!
                for difference in differences { reached.apply(difference) }
                let wrong = reached.entities(otherThan: folds[pair[1]]!)
                #expect(wrong == [], "from \(pair[0]) to \(pair[1]), seed \(seed)")
                #expect(Set(differences.map(\.entity)).count == differences.count)
                #expect(differences.map(\.position) == differences.map(\.position).sorted())
                let paged = try await past.differences(from: pair[0], to: pair[1], limit: 3)
                #expect(paged == differences, "from \(pair[0]) to \(pair[1]), seed \(seed)")
                let phases = try await past.differences(from: pair[0], to: pair[1], types: [.phase])
                #expect(phases == differences.filter { $0.entity.type == .phase })
                let nothing = try await past.differences(from: pair[1], to: pair[1])
                #expect(nothing.isEmpty)
            }
        }
    }

    @Test func `each kind of difference tells what a person asks, and what changed back is not told`() async throws {
        try await Past.with { past in
            let (hall, yard) = (Self.entity(.directory, "hall"), Self.entity(.directory, "yard"))
            let (house, barn, shed) = (
                Self.entity(.project, "house"), Self.entity(.project, "barn"), Self.entity(.project, "shed")
            )
            let back = Self.entity(.project, "back")
            let from = try await past.append(
                "1",
                [
                    Self.event(hall, 1, "Hall"), Self.event(yard, 1, "Yard"), Self.event(house, 1, "House", in: hall),
                    Self.event(barn, 1, "Barn", in: hall), Self.event(back, 1, "Back", in: hall),
                ])
            let to = try await past.append(
                "2",
                [
                    Self.event(back, 2, "Other", in: hall), Self.event(back, 3, "Back", in: hall),
                    Self.event(house, 2, "Big house", in: yard), Self.event(barn, 2, nil, in: hall),
                    Self.event(shed, 1, "Shed", in: yard), Self.event(yard, 2, "Back yard"),
                ])
            try await past.runner.catchUp()
            let told = try await past.differences(from: from, to: to).map(\.json)
            #expect(
                told == [
                    [
                        "change": "moved", "entity": house.json, "path": ["Back yard", "Big house"], "position": 8,
                        "version": 2, "fields": [["field": "name", "from": "House", "to": "Big house"]],
                        "parents": ["from": hall.json, "to": yard.json],
                    ],
                    [
                        "change": "removed", "entity": barn.json, "path": ["Hall", "Barn"], "position": 9, "version": 2,
                        "parent": hall.json, "state": ["logikalId": "barn", "name": "Barn"],
                    ],
                    [
                        "change": "added", "entity": shed.json, "path": ["Back yard", "Shed"], "position": 10,
                        "version": 1, "parent": yard.json, "state": ["logikalId": "shed", "name": "Shed"],
                    ],
                    [
                        "change": "changed", "entity": yard.json, "path": ["Back yard"], "position": 11, "version": 2,
                        "fields": [["field": "name", "from": "Yard", "to": "Back yard"]],
                    ],
                ])
            let error = await #expect(throws: HistoryError.self) { try await past.differences(from: to, to: from) }
            #expect(error?.code == .reversed)
        }
    }

    private static func entity(_ type: EntityType, _ name: String) -> EntityReference {
        EntityReference(type, UUID(namespace: UUID(uuidString: "00000000-0000-0000-0000-000000000000")!, name: name))
    }

    private static func event(
        _ entity: EntityReference, _ version: Int64, _ name: String?, in parent: EntityReference? = nil
    ) -> ProposedEvent {
        let first = ["hall", "yard", "house", "barn", "shed", "back"].first { Self.entity(entity.type, $0) == entity }!
        return ProposedEvent(
            entity: entity, version: version, type: EventType(entity.type, name == nil ? .removed : .changed),
            observedAt: Timestamp(microseconds: 1), naturalKey: entity.id.text, parent: parent,
            state: name.map { ["logikalId": .string(first), "name": .string($0)] })
    }
}
