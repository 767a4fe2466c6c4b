import LogikalModel
import PartsLists
import Testing

/// Metres or millimetres: each file is measured by what Logikal says of the elevation.
@Suite struct UnitTests {
    private let decoder = PartsListDecoder()

    @Test(arguments: [("1.23", LengthScale.metres), ("1230", .millimetres), ("'1230,0'", .millimetres)])
    func `an elevation's width is metres or millimetres by what Logikal says`(
        width: String, scale: LengthScale
    ) throws {
        let height = scale == .metres ? "1.48" : "1480"
        let list = try decoder.decode(
            SmallFile.bytes(then: "; update Elevations set Width = \(width), Height = \(height)"), of: .small)
        #expect(list.scale == scale)
        #expect(list.header["widthMm"].decimal == ExactDecimal(1230))
        #expect(list.header["heightMm"].decimal == ExactDecimal(1480))
    }

    @Test(arguments: ["48.4", "0.00123", "2.46", "123"])
    func `a width that fits neither is another elevation's, and the file is refused`(width: String) throws {
        let bytes = try SmallFile.bytes(then: "; update Elevations set Width = \(width)")
        #expect(decoder.refusal(bytes) == .unitMismatch)
    }

    @Test func `where Logikal says no width the file's own output decides`() throws {
        let subject = PartsListSubject(id: LogikalID(SmallFile.id), name: "P01")
        let list = try decoder.decode(
            SmallFile.bytes(then: "; update Elevations set Width = 1230, Height = 1480"), of: subject)
        #expect(list.scale == .millimetres && list.header["heightMm"].decimal == ExactDecimal(1480))
    }

    @Test(
        arguments: [("45,689", "inch"), ("1.1605", "m"), ("1160.5", "mm"), ("116,05", "cm"), ("3,807", "ft")])
    func `a profile's length is read in whatever unit the user sees it`(output: String, unit: String) throws {
        for (base, expected) in [("1.1605", "1160.5"), ("1160.5", "1160.5")] {
            let list = try decoder.decode(
                SmallFile.bytes(
                    then: "; update Profiles set Length = \(base), Length_Output = '\(output)', Length_Unit = '\(unit)'"
                ),
                of: .small)
            #expect(list.rows(.profiles)[0]["lengthMm"].decimal?.description == expected, "\(base)")
        }
        let list = try decoder.decode(
            SmallFile.bytes(
                then: "; update Profiles set Length = null, Length_Output = '\(output)', Length_Unit = '\(unit)'"),
            of: .small)
        let length = try #require(list.rows(.profiles)[0]["lengthMm"].decimal)
        #expect(try #require(length.distance(to: ExactDecimal("1160.5")!)) < ExactDecimal(1))
    }

    @Test func `rows that contradict each other have no length`() throws {
        let list = try decoder.decode(
            SmallFile.bytes(then: "; insert into Profiles values (2, 1, 'S 200', 1, 900, '900', 'mm', 1)"), of: .small)
        #expect(list.rows(.profiles).allSatisfy { $0["lengthMm"] == .null })
        #expect(list.codes(.contradictoryUnits) == ["Profiles.Length"])
    }
}
