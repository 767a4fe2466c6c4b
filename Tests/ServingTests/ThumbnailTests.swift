import EventSourcing
import Foundation
import LogikalModel
import PostgresClient
import Testing

@Suite struct ThumbnailTests {
    @Test func `pain 16, a thumbnail is served as it was received, and not again to those who have it`() async throws {
        try await APIFixture.with { api in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let digest = Hash.of(bytes)
            try await api.database.owner.execute(
                """
                insert into blobs.blob (tenant, sha256, size, media_type, content)
                values (1, \(digest.bytes), \(bytes.count), 'image/png', \(bytes))
                """)
            let path = try await api.appendElevation(["sha256": .string("\(digest)"), "size": .integer(bytes.count)])
            let answer = try await api.get(path)
            #expect(answer.status == 200 && answer.body == bytes && answer["content-type"] == "image/png")
            #expect(answer["etag"] == "\"\(digest)\"" && answer["x-content-type-options"] == "nosniff")
            let again = try await api.get(path, headers: ["If-None-Match": "\"\(digest)\""])
            #expect(again.status == 304 && again["etag"] == "\"\(digest)\"")
            let other = ["If-None-Match": "\"\(Hash.zero)\", \"x\", \"\(String(repeating: "g", count: 64))\""]
            #expect(try await api.get(path, headers: other).status == 200)
        }
    }

    @Test func `what is missing is told apart`() async throws {
        try await APIFixture.with { api in
            let without = try await api.appendElevation(.null)
            #expect(try await api.get(without).errorCode == "no_thumbnail")
            let digest = JSONValue.string("\(Hash.of([1]))")
            let unstored = try await api.appendElevation(["sha256": digest, "size": 1])
            #expect(try await api.get(unstored).errorCode == "thumbnail_not_stored")
            let unknown = try await api.get("/api/v1/elevations/\(UUID())/thumbnail")
            #expect(unknown.status == 404 && unknown.errorCode == "elevation_unknown")
            #expect(try await api.get("/api/v1/elevations/7/thumbnail").status == 400)
            try await api.writer.append(api.writer.event(LogWriter.entity(.elevation, 1), nil))
            #expect(try await api.get(unstored).errorCode == "elevation_unknown")
        }
    }
}

extension APIFixture {
    /// Appends a state of elevation 1 with this thumbnail; returns the path of the thumbnail.
    fileprivate func appendElevation(_ thumbnail: JSONValue) async throws -> String {
        let elevation = LogWriter.entity(.elevation, 1)
        try await writer.append(writer.event(elevation, ["name": "P01", "thumbnail": thumbnail]))
        return "/api/v1/elevations/\(elevation.id.text)/thumbnail"
    }
}
