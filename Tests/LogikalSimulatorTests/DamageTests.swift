import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct DamageTests {
    private static let rows = """
        {"data":[{"amount":2,"id":"a","name":"P01","state":"new"},{"amount":1,"id":"b","name":"P02","state":null}],\
        "hints":[],"warnings":[]}
        """

    private func damaged(_ damage: AnswerDamage) throws -> [JSONValue] {
        try #require(JSONReader.read(damage.damaging(Array(Self.rows.utf8)))["data"]?.array)
    }

    @Test func `fields are missing or null, and what identifies a row stays`() throws {
        #expect(try damaged(.missingFields)[0] == ["id": "a", "name": "P01"])
        #expect(try damaged(.nullFields)[0] == ["id": "a", "name": "P01", "amount": nil, "state": nil])
        #expect(try damaged(.missingIDs)[0] == ["name": "P01", "amount": 2, "state": "new"])
    }

    @Test func `values have another type`() throws {
        #expect(try damaged(.wrongTypes)[0] == ["id": "a", "name": "P01", "amount": "2", "state": 1])
    }

    @Test func `a row comes twice, alike or with another name`() throws {
        #expect(try damaged(.repeatedRows).map { $0["name"] } == ["P01", "P02", "P01"])
        let names = try damaged(.contradictoryRows).map { $0["name"] }
        #expect(names == ["P01", "P02", "P01 *"])
        #expect(try damaged(.contradictoryRows).map { $0["id"] } == ["a", "b", "a"])
    }

    @Test func `what has no rows stays as it is`() {
        let text = Array(#"{"data":"base64"}"#.utf8)
        #expect(AnswerDamage.missingIDs.damaging(text) == text)
    }

    @Test func `an answer comes compressed, and whoever knows gzip can read it`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            let plain = try await session.get("/directories")
            simulator.faults = FaultRules([FaultRule(.gzip)])
            // The client of this test decodes what is marked as gzip by itself.
            #expect(try await session.get("/directories").body == plain.body)
        }
    }

    @Test func `a bomb is small and says that it is large`() {
        #expect(Gzip.bomb.count < 3 << 20)
        #expect(Array(Gzip.bomb.suffix(4)) == [0, 0, 0, 16])
    }

    @Test func `a head that promises too little cuts the answer short`() async throws {
        try await withSimulator { simulator, client in
            let session = try await client.login()
            simulator.faults = FaultRules([FaultRule(.shortContentLength, operation: "GET /projects")])
            let reply = try await session.get("/projects")
            #expect(reply.status == 200 && reply.json == nil)
        }
    }
}
