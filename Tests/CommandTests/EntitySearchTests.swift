import EventSourcing
import Foundation
import LogikalModel
import Polling
import Testing

@testable import logikal_sync

@Suite struct EntitySearchTests {
    private static let hall = entity(.directory(path: "Hall"), in: nil, ["logikalId": "Hall", "name": "Hall"])
    private static let north = entity(
        .directory(path: "Hall/North"), in: hall, ["logikalId": "Hall/North", "name": "North"])
    private static let wing = project("a1", ["jobNumber": "0000003948", "name": "Wing"], in: hall)
    private static let other = project("a2", ["jobNumber": "0000003949", "name": "Wing"], in: north)
    private static let odd = project("a3", ["jobNumber": "Wing 3", "name": "0000003948"], in: hall)
    private static let gone = entity(.project(LogikalID("a4")), in: hall, nil)
    private static let known = [hall, north, wing, other, odd, gone]

    private static func project(_ id: String, _ state: JSONObject, in parent: KnownEntity) -> KnownEntity {
        entity(.project(LogikalID(id)), in: parent, state)
    }

    private static func entity(_ key: NaturalKey, in parent: KnownEntity?, _ state: JSONObject?) -> KnownEntity {
        KnownEntity(
            entity: key.reference(tenant: .default), naturalKey: key, parent: parent?.entity, version: 1, state: state)
    }

    @Test func `ids and paths count before job numbers, these before names, these before names in another case`()
        throws
    {
        let projects = EntitySearch(.project, among: Self.known)
        for (text, expected) in [
            (Self.wing.entity.id.uuidString, Self.wing), ("A1", Self.wing), ("0000003948", Self.wing),
            ("wing 3", Self.odd),
        ] {
            #expect(try projects.find(text).entity == expected.entity, "\(text)")
        }
        let directories = EntitySearch(.directory, among: Self.known)
        for (text, expected) in [("Hall", Self.hall), ("Hall/North", Self.north), ("north", Self.north)] {
            #expect(try directories.find(text).entity == expected.entity, "\(text)")
        }
    }

    @Test func `pain 22, a name of several lists them with what tells them apart`() {
        let failure = #expect(throws: EntitySearch.Failure.self) {
            _ = try EntitySearch(.project, among: Self.known).find("Wing")
        }
        let text = failure?.description ?? ""
        for word in [Self.wing.entity.id.text, Self.other.entity.id.text, "0000003949", "in Hall/North"] {
            #expect(text.contains(word), "\(text)")
        }
        #expect(!text.contains(Self.odd.entity.id.text))
    }

    @Test func `what is not known, or was removed, says so`() {
        let search = EntitySearch(.project, among: Self.known)
        let unknown = #expect(throws: EntitySearch.Failure.self) { _ = try search.find("Annex") }
        #expect(unknown?.description.contains("is known as Annex") == true)
        let removed = #expect(throws: EntitySearch.Failure.self) { _ = try search.find("a4") }
        #expect(removed?.description.contains("was removed") == true)
        #expect(throws: EntitySearch.Failure.self) { _ = try search.find("Hall") }
    }
}
