import EventSourcing
import Foundation
import LogikalModel
import SyncTesting
import Testing

@testable import Polling

@Suite struct DifferenceTests {
    private let key = NaturalKey.project(LogikalID("p"))
    private let hall = NaturalKey.directory(path: "Hall").reference(tenant: .default)
    private let yard = NaturalKey.directory(path: "Yard").reference(tenant: .default)

    private func sighting(_ state: JSONObject, in parent: EntityReference?) -> Sighting {
        Sighting(
            entity: key.reference(tenant: .default), naturalKey: key, parent: parent, state: state,
            observedAt: Timestamp(microseconds: 5))
    }

    private func known(_ state: JSONObject?, in parent: EntityReference?, version: Int64 = 3) -> KnownEntity {
        KnownEntity(
            entity: key.reference(tenant: .default), naturalKey: key, parent: parent, version: version, state: state)
    }

    @Test func `an unknown entity is discovered`() {
        let event = Difference.event(from: nil, to: sighting(["name": "A"], in: hall))
        #expect(event?.type.rawValue == "project.discovered")
        #expect(event?.version == 1)
    }

    @Test func `nothing happened where state and place are the same`() {
        #expect(Difference.event(from: known(["name": "A"], in: hall), to: sighting(["name": "A"], in: hall)) == nil)
        #expect(
            Difference.event(
                from: known(["w": 1], in: hall), to: sighting(["w": .number(JSONNumber(lexeme: "1.0")!)], in: hall))
                == nil)
        #expect(Difference.event(from: known([:], in: hall), to: sighting(["new": nil], in: hall)) == nil)
    }

    @Test func `a change names the fields that differ and what they were`() {
        let event = Difference.event(
            from: known(["name": "A", "job": "1", "gone": 1], in: hall),
            to: sighting(["name": "B", "job": "1", "new": 2], in: hall))
        #expect(event?.type.rawValue == "project.changed")
        #expect(event?.changed == ["gone", "name", "new"])
        #expect(event?.before == ["gone": 1, "name": "A", "new": nil])
        #expect(event?.version == 4)
    }

    @Test func `another parent is a move, told with the old one`() {
        let event = Difference.event(from: known(["name": "A"], in: hall), to: sighting(["name": "A"], in: yard))
        #expect(event?.type.rawValue == "project.moved")
        #expect(event?.changed == ["parent"])
        #expect(event?.before["parent"] == hall.json)
        let toRoot = Difference.event(from: known(["name": "A"], in: nil), to: sighting(["name": "A"], in: yard))
        #expect(toRoot?.before["parent"] == .null)
    }

    @Test func `what was removed and is seen again is restored on its stream`() {
        let event = Difference.event(from: known(nil, in: hall), to: sighting(["name": "A"], in: hall))
        #expect(event?.type.rawValue == "project.restored")
        #expect(event?.version == 4)
    }

    @Test func `only a drawing, only a parts list have events of their own`() {
        func change(_ field: String) -> String? {
            let before = known(JSONObject([(field, .null)]), in: hall)
            return Difference.event(from: before, to: sighting(JSONObject([(field, .integer(1))]), in: hall))?
                .type.rawValue
        }
        #expect(change("thumbnail") == "thumbnail.changed")
        #expect(change("partsList") == "parts_list.stored")
        #expect(change("name") == "project.changed")
    }

    @Test func `the vendor's date of the change is kept as valid time`() {
        let event = Difference.event(from: nil, to: sighting(["changedDate": "2025-08-27T13:49:32Z"], in: hall))
        #expect(event?.validAt == Timestamp(microseconds: 1_756_302_572_000_000))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `S34 applying a difference to the old state gives the new one`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func state() -> JSONObject {
            JSONObject((0..<5).map { ("f\($0)", .integer(Int64.random(in: 0...2, using: &generator))) })
        }
        let (old, new) = (state(), state())
        var rebuilt = new
        for member in Difference.changedFields(from: old, to: new).members { rebuilt[member.key] = member.value }
        #expect(rebuilt == old, "seed \(seed)")
        #expect(Difference.changedFields(from: old, to: old).isEmpty)
    }
}
