import LogikalModel
import PartsLists
import Testing

/// A file may hold several elevations, and names repeat: the wrong one is worse than none.
@Suite struct ElevationChoiceTests {
    private let decoder = PartsListDecoder()
    private static let others = """
        ; insert into Elevations values (1, '{00000000-0000-4000-8000-000000000001}', 'P1', 1, 0, 9, '', '', 9, ''),
          (2, '{00000000-0000-4000-8000-000000000002}', 'P011', 1, 0, 9, '', '', 9, '');
        insert into Insertions values (8, 1, 1, 'Foreign');
        insert into Articles values (9, 8, 'X', 1, 1, '', 1, 0, 0, 1);
        """

    @Test func `the GUID decides, wherever its row stands`() throws {
        let list = try decoder.decode(SmallFile.bytes(then: Self.others), of: .small)
        #expect(list.header["name"].text == "P01" && !list.isMatchedByName)
        #expect(list.rows(.articles).count == 2)
        #expect(list.findings.contains { $0.code == .foreignRows && $0.subject == "Articles" && $0.count == 1 })
    }

    @Test func `without the GUID the whole name does, and the list says so`() throws {
        let subject = PartsListSubject(id: LogikalID("11111111-1111-4111-8111-111111111111"), name: "P01")
        let list = try decoder.decode(SmallFile.bytes(then: Self.others), of: subject)
        #expect(list.isMatchedByName && list.header["name"].text == "P01")
        #expect(list.codes(.matchedByName) == ["Elevations"])
    }

    @Test(arguments: ["P0", "P", "p01", "P01 ", "", "P%"])
    func `a name that is only alike finds nothing`(name: String) throws {
        let subject = PartsListSubject(id: LogikalID("11111111-1111-4111-8111-111111111111"), name: name)
        #expect(try decoder.refusal(SmallFile.bytes(), of: subject) == .elevationMissing)
    }

    @Test func `pain 14, two of one GUID or one name are refused, the first row is never taken`() throws {
        let twice = try SmallFile.bytes(then: "; insert into Elevations select * from Elevations")
        #expect(decoder.refusal(twice) == .elevationAmbiguous)
        let subject = PartsListSubject(id: .zero, name: "P01")
        #expect(decoder.refusal(twice, of: subject) == .elevationAmbiguous)
    }

    @Test func `the zero id says nothing, so that only the name counts`() throws {
        let zero = try SmallFile.bytes(then: "; update Elevations set xGUID = '\(LogikalID.zero)', Name = 'P02'")
        #expect(decoder.refusal(zero, of: PartsListSubject(id: .zero, name: "P01")) == .elevationMissing)
        #expect(decoder.refusal(zero, of: PartsListSubject(id: .zero, name: "P02")) == nil)
    }

    @Test func `where no row has an id or a key, the one of the name is read, with nothing that is nobody's`() throws {
        let list = try decoder.decode(
            SmallFile.bytes(
                then: Self.others + """
                    ; update Elevations set xGUID = null, ElevationID = null;
                    update Insertions set ElevationId = null; update LabourTimes set ElevationId = null;
                    """), of: PartsListSubject(id: .zero, name: "P011"))
        #expect(list.header["name"].text == "P011" && list.isMatchedByName)
        #expect([.insertions, .articles, .labourTimes].allSatisfy { list.rows($0).isEmpty })
    }

    @Test func `without the table of elevations nothing is guessed`() throws {
        #expect(try decoder.refusal(SmallFile.bytes(then: "; drop table Elevations")) == .elevationMissing)
        #expect(try decoder.refusal(SmallFile.bytes(then: "; delete from Elevations")) == .elevationMissing)
    }
}
