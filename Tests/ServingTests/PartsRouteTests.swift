import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import Testing

@Suite struct PartsRouteTests {
    private static let rows = """
        [{"amount":1,"articleCode":"=S 10","color":"9016","isInactive":false,"doNotEstimate":false,\
        "price":19.99,"discountPercent":10,"quantityPerPosition":0.3,"unit":"m"},\
        {"amount":1,"articleCode":"S 20","color":null,"isInactive":false,"doNotEstimate":true,\
        "price":5,"discountPercent":null,"quantityPerPosition":12,"unit":"Stk."}]
        """

    private static func decimal(_ text: String) -> JSONValue { JSONNumber(lexeme: text).map(JSONValue.number) ?? .null }

    /// A project of two elevations: the first with decoded parts, the second as `second` says.
    private func fill(_ api: APIFixture, second: JSONValue = .null) async throws {
        let content = Hash.of([1])
        for (kind, rows) in [("articles", Self.rows), ("header", "[{}]")] {
            try await api.database.owner.execute(
                """
                insert into blobs.parts_rows (tenant, content, kind, count, rows)
                values (1, \(content.bytes), \(kind), 2, \(PostgresJSON(rows)))
                """)
        }
        let project = LogWriter.entity(.project, 1)
        let phase = LogWriter.entity(.phase, 1)
        let list: JSONValue = ["sha256": .string("\(Hash.of([2]))"), "size": 1]
        var events = [
            api.writer.event(project, ["logikalId": "p", "name": "Wing"]),
            api.writer.event(phase, ["logikalId": "h", "name": "Ground"], parent: project),
        ]
        for number in 1...2 {
            let prices: JSONValue = [
                "currency": "EUR", "netPrice": Self.decimal("200.10"), "netPricePerUnit": Self.decimal("100.05"),
                "totalPrice": Self.decimal("238.12"),
                "totalPricePerUnit": Self.decimal("119.06"),
            ]
            events.append(
                api.writer.event(
                    LogWriter.entity(.elevation, number),
                    [
                        "amount": 2, "estimation": prices, "isInRecycleBin": false, "logikalId": "e",
                        "name": .string("P0\(number)"), "partsList": list,
                    ], parent: phase))
        }
        events.append(
            api.writer.event(
                LogWriter.entity(.partsList, 1),
                ["contentSha256": .string("\(content)"), "logikalId": "e", "outcome": "decoded"],
                parent: LogWriter.entity(.elevation, 1)))
        if !second.isNull {
            events.append(
                api.writer.event(
                    LogWriter.entity(.partsList, 2), second, parent: LogWriter.entity(.elevation, 2)))
        }
        try await api.writer.append(events)
        try await ProjectionRunner(
            catalog: Catalog.projections,
            store: PostgresProjectionStore(pool: api.database.pool, owner: api.database.owner), tenant: .default,
            logger: Logger(label: "test"), waitForHead: { _ in }
        ).catchUp()
    }

    private func path(_ type: EntityType, _ number: Int, _ rest: String) -> String {
        "/api/v1/\(type)s/\(LogWriter.entity(type, number).id.text)/\(rest)"
    }

    @Test func `an elevation's parts come as JSON by kind, or one kind as CSV`() async throws {
        try await APIFixture.with { api in
            try await fill(api)
            let all = try await api.get(path(.elevation, 1, "parts"))
            #expect(all.status == 200 && all.json["data"]?["partsList"]?["outcome"] == "decoded", "\(all.text)")
            #expect(all.json["data"]?["rows"]?["articles"]?.array?.count == 2)
            #expect(all.json["data"]?["rows"]?["glass"]?.array == [])
            let one = try await api.get(path(.elevation, 1, "parts?kind=articles,glass"))
            #expect(one.json["data"]?["rows"]?.object?.members.map(\.key) == ["articles", "glass"])
            let csv = try await api.get(path(.elevation, 1, "parts?kind=articles&format=csv"))
            #expect(csv["content-type"] == "text/csv; charset=utf-8; header=present")
            #expect(csv["content-disposition"]?.hasSuffix("-articles.csv\"") == true)
            let lines = csv.text.split(separator: "\r\n")
            #expect(lines.count == 3 && lines[0].hasPrefix("insertion,articleCode,"))
            #expect(lines[1].contains("\"'=S 10\"") && lines[1].contains(",19.99,10,"))
            for query in ["kind=doors", "format=csv", "format=xml", "kind=articles&kind=glass", "kind="] {
                let status = try await api.get(path(.elevation, 1, "parts?\(query)")).status
                #expect(status == (query == "kind=" ? 200 : 400), "\(query)")
            }
        }
    }

    @Test func `what is missing is told apart`() async throws {
        try await APIFixture.with { api in
            try await fill(api)
            #expect(try await api.get(path(.elevation, 2, "parts")).errorCode == "parts_list_not_decoded")
            #expect(try await api.get(path(.elevation, 3, "parts")).errorCode == "elevation_unknown")
            #expect(try await api.get(path(.project, 3, "parts")).status == 404)
            try await api.database.owner.execute("delete from blobs.parts_rows")
            #expect(try await api.get(path(.elevation, 1, "parts")).errorCode == "parts_not_kept")
        }
        try await APIFixture.with { api in
            let error: JSONValue = ["code": "damaged", "message": "its pages contradict each other"]
            try await fill(api, second: ["error": error, "logikalId": "e", "outcome": "undecodable"])
            let answer = try await api.get(path(.elevation, 2, "parts"))
            #expect(answer.status == 422 && answer.errorCode == "parts_list_undecodable")
            #expect(answer.text.contains("pages contradict"))
        }
    }

    @Test func `a project's sums are exact, and say what they leave out`() async throws {
        try await APIFixture.with { api in
            try await fill(api, second: ["isAlternative": true, "logikalId": "e", "outcome": "decoded"])
            let answer = try await api.get(path(.project, 1, "parts"))
            let data = try #require(answer.json["data"])
            #expect(data["positions"]?["counted"] == 1 && data["positions"]?["excluded"]?["alternative"] == 1)
            let articles = data["rows"]?["articles"]?.array ?? []
            // 0.3 m at 19.99 less a tenth; what is not to be estimated costs nothing.
            #expect(articles.map { $0["value"]?.number?.lexeme } == ["5.3973", nil], "\(answer.text)")
            #expect(articles.map { $0["quantity"]?.number?.lexeme } == ["0.3", "12"])
            #expect(data["rows"]?.object?.members.map(\.key) == ["articles", "glass", "labourTimes", "profiles"])
            let csv = try await api.get(path(.project, 1, "parts?kind=articles&format=csv"))
            #expect(csv.text.split(separator: "\r\n").count == 3)
            let past = try await api.get(path(.project, 1, "parts?as_of=5"))
            #expect(past.json["data"]?["positions"]?["counted"] == 1 && past["as-of-position"] == "5")
            #expect(past.json["data"]?["positions"]?["excluded"]?["notDecoded"] == 1)
        }
    }

    @Test func `a project's prices are decimals with their currency`() async throws {
        try await APIFixture.with { api in
            try await fill(api)
            let data = try #require(try await api.get(path(.project, 1, "prices")).json["data"])
            #expect(data["currency"] == "EUR")
            #expect(data["netPrice"]?.number?.lexeme == "400.2" && data["totalPrice"]?.number?.lexeme == "476.24")
            #expect(data["elevations"]?.array?.count == 2 && data["unpriced"] == 0)
            #expect(data["elevations"]?.array?[0]["estimation"]?["netPricePerUnit"]?.number?.lexeme == "100.05")
        }
    }

    @Test func `bytes are served by their digest, for good`() async throws {
        try await APIFixture.with { api in
            let bytes: [UInt8] = Array("SQLite".utf8)
            let digest = Hash.of(bytes)
            try await api.database.owner.execute(
                """
                insert into blobs.blob (tenant, sha256, size, media_type, content)
                values (1, \(digest.bytes), 6, 'application/vnd.sqlite3', \(bytes))
                """)
            let answer = try await api.get("/api/v1/blobs/\(digest)")
            #expect(answer.status == 200 && answer.body == bytes)
            #expect(answer["content-type"] == "application/vnd.sqlite3" && answer["etag"] == "\"\(digest)\"")
            #expect(answer["cache-control"] == "private, max-age=31536000, immutable")
            let again = try await api.get("/api/v1/blobs/\(digest)", headers: ["If-None-Match": "\"\(digest)\""])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(try await api.get("/api/v1/blobs/\(Hash.zero)").errorCode == "blob_unknown")
            #expect(try await api.get("/api/v1/blobs/ABC").status == 400)
        }
    }
}
