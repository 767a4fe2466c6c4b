import EventSourcing
import LogikalModel
import PartsLists
import Testing

@Suite struct DecoderTests {
    private let decoder = PartsListDecoder()

    @Test func `a small file is read to the last value`() throws {
        let list = try decoder.decode(SmallFile.bytes(), of: .small)
        #expect(list.amount == ExactDecimal(3))
        #expect(list.header["widthMm"].decimal == ExactDecimal(1230))
        #expect(list.header["heightMm"].decimal == ExactDecimal(1480))
        #expect(!list.isAlternative && !list.isTextPosition && list.scale == .metres && !list.isMatchedByName)
        let articles = list.rows(.articles)
        #expect(articles.map { $0["articleCode"].text } == ["S 10", "S 20"])
        #expect(articles.map { $0["insertion"].decimal?.description } == ["1", "2"])
        #expect(articles.map { $0["quantity"].decimal?.description } == ["0.1", "4"])
        #expect(articles.map { $0["quantityPerPosition"].decimal?.description } == ["0.3", "12"])
        #expect(articles.map { $0["price"].decimal?.description } == ["0.3", "19.99"])
        #expect(articles[1]["discountPercent"].decimal?.description == "12.5")
        #expect(articles.map { $0["doNotEstimate"].flag } == [true, false])
        #expect(articles.map { $0["measure"].text } == [nil, "piece"])
        let profile = try #require(list.rows(.profiles).first)
        #expect(profile["lengthMm"].decimal?.description == "1160.5")
        #expect(profile["amountPerPosition"].decimal?.description == "6")
        #expect(profile["pricePerMetre"].decimal?.description == "1234.56")
        let glass = try #require(list.rows(.glass).first)
        #expect(glass["supplier"].text == "Glashütte" && glass["widthMm"].decimal == ExactDecimal(1100))
        #expect(list.rows(.labourTimes).first?["minutes"].decimal?.description == "12.5")
        #expect(list.rows(.uValues).first?["uUnit"].text == "W/(m²K)")
        #expect(list.sections.map(\.count) == PartKind.allCases.map { list.rows($0).count })
        #expect(list.codes(.assumedUnit) == ["Glass.Width", "Glass.Height"])
    }

    @Test func `money that no binary number holds stays as it was written`() throws {
        let list = try decoder.decode(
            SmallFile.bytes(then: "update Articles set Price = 0.1 + 0.2, Units = 3, Discount = 1e-3"), of: .small)
        #expect(list.rows(.articles).map { $0["price"].decimal?.description } == ["0.3", "0.3"])
        #expect(list.rows(.articles)[0]["discountPercent"].decimal?.description == "0.001")
        #expect(String(decoding: list.sections[2].json, as: UTF8.self).contains(#""price":0.3,"#))
    }

    @Test func `the same content in other bytes has the same hash, other content another`() throws {
        let first = try decoder.decode(SmallFile.bytes(), of: .small)
        let others = [
            "pragma page_size = 8192; vacuum",
            "update Articles set ArticleID = ArticleID + 40; create table Zzz (a); insert into Zzz values (1)",
            """
            update Elevations set ElevationID = 99; update Insertions set ElevationId = 99;
            update LabourTimes set ElevationId = 99; update UValue set ElevationId = 99;
            update Insertions set InsertionID = InsertionID + 10; update Articles set InsertionId = InsertionId + 10;
            update Profiles set InsertionId = InsertionId + 10; update Glass set InsertionId = InsertionId + 10
            """,
            "create table A2 as select * from Articles order by ArticleID desc; delete from Articles; "
                + "insert into Articles select * from A2; drop table A2",
            "update Articles set Discount = '12,50' where Discount = '12,5'",
        ]
        for other in others {
            let bytes = try SmallFile.bytes(then: other)
            #expect(try bytes != SmallFile.bytes())
            #expect(try decoder.decode(bytes, of: .small).contentHash == first.contentHash, "\(other)")
        }
        let changed = try SmallFile.bytes(then: "update Articles set Price = 20 where Price = 19.99")
        #expect(try decoder.decode(changed, of: .small).contentHash != first.contentHash)
    }

    @Test func `a header that says WAL is read all the same`() throws {
        var bytes = try SmallFile.bytes()
        bytes[18] = 2
        bytes[19] = 2
        #expect(try decoder.decode(bytes, of: .small).rows(.articles).count == 2)
    }

    @Test func `a missing table or column is a finding, and the rest is read`() throws {
        let list = try decoder.decode(
            SmallFile.bytes(then: "drop table Profiles; alter table Articles drop column Units"), of: .small)
        #expect(list.rows(.profiles).isEmpty)
        #expect(list.codes(.missingTable).contains("Profiles"))
        #expect(list.findings.contains { $0.code == .missingColumn && $0.message.contains("Units") })
        #expect(list.rows(.articles).map { $0["quantity"].decimal } == [ExactDecimal(1), ExactDecimal(1)])
    }

    @Test func `values that are not of the column's kind read as null and are counted`() throws {
        let list = try decoder.decode(
            SmallFile.bytes(
                then: "update Articles set Price = 'much', Discount = x'00ff'; update Profiles set Amount = 1e300"),
            of: .small)
        let counts = Dictionary(
            uniqueKeysWithValues: list.findings.filter { $0.code == .unreadableValue }.map { ($0.subject, $0.count) })
        #expect(counts == ["Articles.Price": 2, "Articles.Discount": 2, "Profiles.Amount": 1])
        #expect(list.rows(.articles).allSatisfy { $0["price"] == .null })
        #expect(list.rows(.profiles)[0]["amountPerPosition"] == .null)
    }

    @Test func `long text is cut, and NUL is no text`() throws {
        var limits = PartsListLimits()
        limits.textBytes = 5
        let list = try PartsListDecoder(limits: limits).decode(
            SmallFile.bytes(
                then: "update Articles set ArticleCode = 'S 1234567'; "
                    + "update Profiles set ArticleCode = cast(x'53003100' as text)"),
            of: .small)
        #expect(list.rows(.articles).map { $0["articleCode"].text } == ["S 123", "S 123"])
        #expect(list.codes(.cutText).contains("Articles.ArticleCode"))
        #expect(list.rows(.profiles)[0]["articleCode"].text == "S1")
    }
}
