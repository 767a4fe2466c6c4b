import EventSourcing
import Testing

@testable import LogikalModel

@Suite struct RowTests {
    private func project(_ json: String) throws -> ProjectRow { try ProjectRow(try JSONReader.read(json)) }
    private func elevation(_ json: String) throws -> ElevationRow { try ElevationRow(try JSONReader.read(json)) }

    @Test(arguments: [
        ("{15782E4D-0A1B-4C2D-8E3F-112233445566}", "15782e4d-0a1b-4c2d-8e3f-112233445566"),
        ("15782e4d0a1b4c2d8e3f112233445566", "15782e4d-0a1b-4c2d-8e3f-112233445566"),
        (" 00000000-0000-0000-0000-000000000000 ", "00000000-0000-0000-0000-000000000000"), ("Odd-1", "odd-1"),
    ])
    func `an id has one spelling wherever it is read`(raw: String, text: String) {
        #expect(LogikalID(raw).text == text)
    }

    @Test func `dates are seconds or milliseconds, and none when zero, negative or beyond all years`() throws {
        func date(_ text: String) throws -> JSONValue? {
            try project(#"{"id":"1","changedDate":\#(text)}"#).state["changedDate"]
        }
        #expect(try date("1756302572") == "2025-08-27T13:49:32Z")
        #expect(try date("1756302572123") == "2025-08-27T13:49:32.123Z")
        #expect(try date(#""1756302572""#) == "2025-08-27T13:49:32Z")
        for none in ["0", "-5", "null", "1e300", "9223372036854775807"] { #expect(try date(none) == .null) }
    }

    @Test func `missing and null fields read as null, unknown ones are ignored`() throws {
        let row = try project(#"{"id":"A","name":null,"surprise":1}"#)
        #expect(row.state["name"] == .null)
        #expect(row.state["jobNumber"] == .null)
        #expect(row.state["surprise"] == nil)
        #expect(row.findings.isEmpty)
    }

    @Test func `a value of another type reads as null and is told`() throws {
        let row = try elevation(#"{"id":"A","name":"P01","width":{"mm":3},"isInRecycleBin":"true","amount":"2.50"}"#)
        #expect(row.state["width"] == .null)
        #expect(row.findings == ["width"])
        #expect(row.state["isInRecycleBin"] == true)
        #expect(row.state["amount"]?.number?.lexeme == "2.50")
    }

    @Test func `blanks around the person in charge go, those of a name stay`() throws {
        let row = try project(#"{"id":"A","name":"Hall ","personInCharge":" NG  "}"#)
        #expect(row.state["personInCharge"] == "NG")
        #expect(row.state["name"] == "Hall ")
    }

    @Test func `NUL and half a surrogate pair, which no database text can hold, are kept all the same`() throws {
        let state = try project(#"{"id":"A","name":"a\u0000b\udc00"}"#).state
        let name = try #require(state["name"])
        #expect(CanonicalJSON.text(name) == #""a\u0000b\udc00""#)
        #expect(name.string?.utf8.contains(0) == false)
    }

    @Test func `an item that can't be told from others is refused`() throws {
        #expect(throws: VendorRowError(code: .missingIdentity, entityType: .project)) { try project(#"{"name":"x"}"#) }
        #expect(throws: VendorRowError(code: .notAnObject, entityType: .project)) { try project("7") }
        #expect(throws: VendorRowError(code: .missingIdentity, entityType: .elevation)) { try elevation("{}") }
        #expect(try PhaseRow(["name": "default"]).id.isZero)
    }

    @Test func `the zero id repeats between projects and phases, the keys do not`() throws {
        let (first, second) = (LogikalID("a"), LogikalID("b"))
        let keys = [
            NaturalKey.phase(.zero, of: first), NaturalKey.phase(.zero, of: second),
            NaturalKey.elevation(try elevation(#"{"name":"P01"}"#), phase: .zero, of: first),
            NaturalKey.elevation(try elevation(#"{"name":"P02"}"#), phase: .zero, of: first),
            NaturalKey.elevation(try elevation(#"{"name":"P01"}"#), phase: LogikalID("p"), of: first),
            NaturalKey.elevation(try elevation(#"{"name":"P01"}"#), phase: .zero, of: second),
        ]
        #expect(Set(keys.map { $0.reference(tenant: .default) }).count == keys.count)
    }

    @Test func `directories whose paths differ only in the form of an umlaut are two`() {
        let composed = NaturalKey.directory(path: "T\u{FC}ren").reference(tenant: .default)
        let decomposed = NaturalKey.directory(path: "Tu\u{308}ren").reference(tenant: .default)
        #expect(composed != decomposed)
    }
}
