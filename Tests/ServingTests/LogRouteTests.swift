import EventSourcing
import LogikalModel
import PostgresStorage
import Testing

@Suite struct LogRouteTests {
    @Test func `the checkpoint is published with the key that verifies it, and an event is proven by it`() async throws
    {
        try await APIFixture.with { api in
            let early = try await api.get("/api/v1/log/checkpoint").json
            #expect(early["data"]?["note"]?.isNull == true)
            try await api.writer.append(
                (1...2).map { api.writer.event(LogWriter.entity(.project, $0), ["name": "a"]) })
            let unsigned = try await api.get("/api/v1/log/proof?position=1")
            #expect(unsigned.status == 404 && unsigned.errorCode == "not_signed")
            let checkpoints = PostgresCheckpoints(pool: api.database.pool, key: APIFixture.signingKey)
            _ = try await checkpoints.sign(tenant: .default, at: Timestamp(microseconds: 1_700_000_000_000_000))
            let published = try await api.get("/api/v1/log/checkpoint").json
            let note = try #require(published["data"]?["note"]?.string)
            let key = try #require(published["data"]?["verifyKey"]?.string.flatMap(LogVerifyKey.init))
            #expect(SignedCheckpoint(note: note)?.isSigned(by: key) == true)
            let answer = try await api.get("/api/v1/log/proof?position=2").json
            let proof = try LogProof(file: CanonicalJSON.bytes(try #require(answer["data"])))
            try proof.verify()
            #expect(proof.position == 2)
            #expect(proof.key == key)
        }
    }

    @Test func `what can't be proven is said, and nothing is told without a key`() async throws {
        try await APIFixture.with { api in
            let missing = try await api.get("/api/v1/log/proof?position=7")
            #expect(missing.status == 404 && missing.errorCode == "unknown_position")
            let invalid = try await api.get("/api/v1/log/proof?position=x")
            #expect(invalid.status == 400)
            for path in ["/api/v1/log/checkpoint", "/api/v1/log/proof?position=1"] {
                let refused = try await api.get(path, key: nil)
                #expect(refused.status == 401)
            }
        }
    }
}
