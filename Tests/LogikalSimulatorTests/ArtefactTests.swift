import CLibSQLite
import EventSourcing
import Foundation
import Testing

@testable import LogikalSimulator

@Suite struct ArtefactTests {
    private func elevationSession(
        _ simulator: LogikalSimulator, _ client: TestClient, isText: Bool = false, digests: Bool = false
    ) async throws -> (TestClient, OfficeTruth.Elevation) {
        let truth = simulator.office.truth(artefacts: digests)
        let found = try #require(truth.someElevation { ($0.listing["type"] == "Text") == isText })
        let session = try await client.login()
        try await session.select("directories", found.directory)
        try await session.select("projects", found.project)
        try await session.select("phases", found.phase)
        return (session, found.elevation)
    }

    @Test func `a thumbnail is an RGB PNG that fits the box`() async throws {
        try await withSimulator(.with { $0.projects = 4 }) { simulator, client in
            let (session, elevation) = try await elevationSession(simulator, client, digests: true)
            let reply = try await session.get("/elevations/\(elevation.id)/thumbnail?\(usualThumbnail)")
            #expect(reply.contentType == "application/octet-stream")
            let png = reply.body
            #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            let sides = [16, 20].map { offset in png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
            #expect(sides.max() == 300 && sides.min()! >= 100)
            #expect(png[24..<26] == [8, 2])
            #expect(png.count == elevation.thumbnail?.size)
            let selected = try await session.select("elevations", elevation.id)
            #expect(selected.status == 200)
            #expect(try await session.get("/elevations/selected/thumbnail?\(usualThumbnail)").body == png)
        }
    }

    @Test func `thumbnails have the size of real ones`() {
        let office = Office(SimulatorConfiguration())
        let sizes = office.withState { office in
            (0..<12).flatMap { ordinal in
                office.phases(ofProject: ordinal).flatMap(\.elevations).map { office.located($0, ordinal) }
            }
        }.map { office.artefacts.thumbnail(of: $0, .usual).count }
        let mean = sizes.reduce(0, +) / sizes.count
        #expect((1800...5800).contains(mean), "mean \(mean), largest \(sizes.max() ?? 0)")
        #expect(Set(sizes).count > sizes.count / 2)
    }

    @Test(arguments: ["width", "height", "format", "view", "withdimensions", "withdescription"])
    func `a thumbnail wants all its parameters`(missing: String) async throws {
        try await withSimulator { simulator, client in
            let (session, elevation) = try await elevationSession(simulator, client)
            let query = usualThumbnail.split(separator: "&").filter { !$0.hasPrefix(missing) }.joined(separator: "&")
            let reply = try await session.get("/elevations/\(elevation.id)/thumbnail?\(query)")
            #expect(reply.status == 400)
            #expect(reply.json != nil)
        }
    }

    @Test func `a parts list says WAL and opens in memory once its header is patched`() async throws {
        try await withSimulator(.with { $0.projects = 4 }) { simulator, client in
            let (session, elevation) = try await elevationSession(simulator, client, digests: true)
            try await session.select("elevations", elevation.id)
            let text = try await session.get("/elevations/selected/parts-list").data?.string
            let bytes = [UInt8](try #require(Data(base64Encoded: text ?? "")))
            #expect(bytes[18...19] == [2, 2])
            #expect(bytes[16] == 0x10 && bytes[17] == 0 && bytes.count % 4096 == 0)
            #expect(bytes.count == elevation.partsList?.size)
            #expect(bytes.count < 120_000)
            let guid = try firstText("select xGUID from Elevations where ElevationID = 1", in: bytes)
            #expect(guid == "{\(elevation.id.uppercased())}")
            #expect(try firstText("select GUID from Projects", in: bytes) == "{\(elevation.project.uppercased())}")
            let unit = try firstText("select Width_Unit from Elevations", in: bytes)
            #expect(["mm", "m", "inch"].contains(unit))
            #expect(Int(try firstText("select count(*) from Articles", in: bytes)) == 8)
        }
    }

    @Test func `a realistic parts list has 71 tables and the size of real ones`() throws {
        var configuration = SimulatorConfiguration()
        configuration.partsListSize = .realistic
        let office = Office(configuration)
        let elevation = try #require(
            office.withState { office in
                office.phases(ofProject: 0).flatMap(\.elevations).first { !$0.isText }.map { office.located($0, 0) }
            })
        let bytes = try #require(office.artefacts.partsList(of: elevation))
        #expect((600_000...1_800_000).contains(bytes.count), "\(bytes.count)")
        let tables = try firstText("select count(*) from sqlite_schema where type = 'table'", in: bytes)
        #expect(tables == "71")
    }

    @Test func `a text position has no parts`() async throws {
        try await withSimulator(.with { $0.projects = 40 }) { simulator, client in
            let (session, elevation) = try await elevationSession(simulator, client, isText: true)
            try await session.select("elevations", elevation.id)
            let reply = try await session.get("/elevations/selected/parts-list")
            #expect(reply.status == 200)
            #expect(reply.data?.string ?? "" == "")
            #expect(elevation.listing["surfaceOfBaseElement"]?.isNull == true)
        }
    }

    private func firstText(_ sql: String, in image: [UInt8]) throws -> String {
        var bytes = image
        bytes[18] = 1
        bytes[19] = 1
        var database: OpaquePointer?
        try #require(sqlite3_open(":memory:", &database) == SQLITE_OK)
        defer { sqlite3_close(database) }
        return try bytes.withUnsafeMutableBufferPointer { buffer in
            let size = sqlite3_int64(buffer.count)
            let flags = UInt32(SQLITE_DESERIALIZE_READONLY)
            try #require(sqlite3_deserialize(database, "main", buffer.baseAddress, size, size, flags) == SQLITE_OK)
            var statement: OpaquePointer?
            try #require(sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK)
            defer { sqlite3_finalize(statement) }
            try #require(sqlite3_step(statement) == SQLITE_ROW)
            return String(cString: sqlite3_column_text(statement, 0))
        }
    }
}
