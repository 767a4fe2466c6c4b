import EventSourcing
import Feeding
import Foundation
import Testing

@testable import logikal_sync

@Suite struct DifferenceTableTests {
    private let id = UUID(uuidString: "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")!

    private func difference(
        _ from: JSONObject?, _ to: JSONObject?, path: [String] = ["Hall"], parents: [UUID?] = [nil, nil]
    ) throws -> EntityDifference {
        func condition(_ state: JSONObject?, _ parent: UUID?) -> EntityDifference.Condition? {
            state.map { state in
                EntityDifference.Condition(
                    parent: parent.map { EntityReference(EntityType(rawValue: "phase"), $0) }, state: state)
            }
        }
        return try #require(
            EntityDifference(
                of: EntityReference(EntityType(rawValue: "elevation"), id), path: path, position: 8, version: 2,
                from: condition(from, parents[0]), to: condition(to, parents[1])))
    }

    @Test func `a cell with quotes, commas or lines is quoted, and a formula is none`() throws {
        let rows = DifferenceTable.rows(
            of: try difference(
                ["a": "=1+1", "b": "say \"hi\", twice", "c": -5, "d": "@x"], ["a": "+1\n2", "b": nil, "c": "-5"],
                path: ["=cmd|' /c calc'!A0", "P01"]))
        let head = "changed,elevation,\(id.uuidString.lowercased()),'=cmd|' /c calc'!A0 / P01,8,"
        #expect(
            rows == [
                head + "a,'=1+1,\"'+1\n2\"\r\n", head + "b,\"say \"\"hi\"\", twice\",null\r\n", head + "c,-5,-5\r\n",
                head + "d,'@x,\r\n",
            ])
    }

    @Test func `what was added, removed or moved has a row of its own`() throws {
        let added = DifferenceTable.rows(of: try difference(nil, ["name": "a"]))
        #expect(added.count == 1 && added[0].hasSuffix(",8,,,\"{\"\"name\"\":\"\"a\"\"}\"\r\n"))
        let removed = DifferenceTable.rows(of: try difference(["name": "a"], nil))
        #expect(removed.count == 1 && removed[0].hasSuffix(",8,,\"{\"\"name\"\":\"\"a\"\"}\",\r\n"))
        let moved = DifferenceTable.rows(of: try difference(["name": "a"], ["name": "a"], parents: [nil, id]))
        #expect(moved.count == 1 && moved[0].hasSuffix(",8,parent,,phase/\(id.uuidString.lowercased())\r\n"))
        #expect(DifferenceTable.header == "change,type,id,path,position,field,from,to\r\n")
    }

    @Test func `a person reads names, and no name reaches the terminal's controls`() throws {
        let text = HistoryText.text(
            of: try difference(["name": "a"], ["name": "b"], path: ["Hall", "P\u{1B}[2J"]))
        #expect(
            text == "~ elevation Hall / P\u{FFFD}[2J  \(id.uuidString.lowercased())\n    name: \"a\" -> \"b\"")
    }
}
