import Crypto
import EventSourcing
import Foundation
import Testing

@testable import LogikalSimulator

/// Sees the whole installation through the API and compares it with the truth.
@Suite struct WalkTests {
    @Test func `after 200 random changes the API lists what the truth says, in one session`() async throws {
        try await withSimulator(.with { $0.navigation = .ascend }) { simulator, client in
            simulator.office.mutate(seed: 11, count: 200)
            let session = try await client.login()
            let seen = try await Walker(session: session).walk()
            let truth = simulator.office.truth()
            #expect(seen.directories == truth.directories)
            #expect(seen.projects == truth.projects)
            #expect(seen.phases == truth.phases)
            #expect(seen.elevations == truth.elevations)
            let counters = simulator.counters
            #expect(counters.logins == 1 && counters.illegalCalls == 0 && counters.writeAttempts == 0)
        }
    }
}

/// Breadth first over directories, as `truth()` lists them.
private struct Walker {
    let session: TestClient

    func walk() async throws -> OfficeTruth {
        var directories: [OfficeTruth.Directory] = []
        var projects: [OfficeTruth.Project] = []
        var phases: [OfficeTruth.Phase] = []
        var elevations: [OfficeTruth.Elevation] = []
        var waiting = [""]
        while !waiting.isEmpty {
            let parent = waiting.removeFirst()
            if !parent.isEmpty { #expect(try await session.select("directories", parent).status == 200) }
            for listing in try await list("/directories") {
                let path = listing["path"]?.string ?? listing["name"]?.string ?? ""
                directories.append(.init(path: path, parent: parent, listing: listing))
                waiting.append(path)
            }
            for listing in try await list("/projects") {
                let id = listing["id"]?.string ?? ""
                try await session.select("projects", id)
                #expect(try await session.get("/projects/selected").data == listing)
                let estimation = try await session.get("/projects/selected/estimation").data
                projects.append(
                    .init(id: id, directory: parent, listing: listing, estimation: estimation ?? .null))
                for phase in try await list("/phases") {
                    let phaseID = phase["id"]?.string ?? ""
                    phases.append(.init(id: phaseID, project: id, listing: phase))
                    elevations += try await walk(phase: phaseID, project: id)
                }
            }
        }
        return OfficeTruth(directories: directories, projects: projects, phases: phases, elevations: elevations)
    }

    private func walk(phase: String, project: String) async throws -> [OfficeTruth.Elevation] {
        try await session.select("phases", phase)
        var elevations: [OfficeTruth.Elevation] = []
        for listing in try await list("/elevations") {
            let id = listing["id"]?.string ?? ""
            try await session.select("elevations", id)
            let thumbnail = try await session.get("/elevations/selected/thumbnail?\(usualThumbnail)").body
            let text = try await session.get("/elevations/selected/parts-list").data?.string ?? ""
            let parts = [UInt8](try #require(Data(base64Encoded: text)))
            elevations.append(
                .init(
                    id: id, project: project, phase: phase, listing: listing, thumbnail: digest(thumbnail),
                    partsList: parts.isEmpty ? nil : digest(parts)))
        }
        return elevations
    }

    private func list(_ path: String) async throws -> [JSONValue] {
        try #require(try await session.get(path).data?.array)
    }

    private func digest(_ bytes: [UInt8]) -> OfficeTruth.Content {
        let hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        return OfficeTruth.Content(sha256: hash, size: bytes.count)
    }
}
