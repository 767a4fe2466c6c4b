import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `parts`, `jobs` and `blobs`, as people use them.
@Suite struct PartsTests {
    private func elevation(_ installation: Installation) throws -> OfficeTruth.Elevation {
        try #require(installation.simulator.office.truth().elevations.first { $0.partsList != nil })
    }

    private func json(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test func `inspect shows a file, needs no database, and refuses what is no parts list`() async throws {
        try await Installation.with { installation in
            let elevation = try elevation(installation)
            let office = installation.simulator.office
            office.makePartsList(of: elevation.id, .severalElevations)
            let file = installation.folder + "/list.sqlite"
            try Data(try #require(office.partsList(of: elevation.id))).write(to: URL(filePath: file))
            let undecided = try await installation.run("parts", "inspect", file)
            #expect(undecided.code == 1 && undecided.errors.contains(elevation.id), "\(undecided.errors)")
            let width = try #require(elevation.listing["width"]?.number?.lexeme)
            let shown = try await installation.run(
                "parts", "inspect", file, "--elevation", elevation.id, "--width", width, "--kind", "articles")
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("elevation found by its GUID") && shown.output.contains("8  articles"))
            #expect(shown.output.contains("widthMm: \(width)\n") && shown.output.contains("articleCode"))
            let printed = try await installation.run("parts", "inspect", file, "--elevation", elevation.id, "--json")
            let document = try json(printed.output)
            #expect(document["rows"]?["articles"]?.array?.count == 8 && document["matchedBy"] == "guid")
            #expect(document["elevations"]?.array?.count == 3)
            try Data("<html>".utf8).write(to: URL(filePath: file))
            let refused = try await installation.run("parts", "inspect", file)
            #expect(refused.code == 1 && refused.errors.contains("not_sqlite") && refused.output.isEmpty)
            let missing = try await installation.run("parts", "inspect", installation.folder + "/nothing")
            #expect(missing.code == 64 && missing.errors.contains("can't be read"))
            #expect(!FileManager.default.fileExists(atPath: installation.dataDirectory))
        }
    }

    @Test func `a sync decodes what it fetched; what is refused is listed, and settled by a person`() async throws {
        try await Installation.with { installation in
            let elevation = try elevation(installation)
            installation.simulator.office.makePartsList(of: elevation.id, .otherElevations)
            #expect(try await installation.run("sync").code == 0)
            let listed = try json(try await installation.run("jobs", "list", "--json").output)
            #expect(listed.array?.count == 1 && listed.array?[0]["code"] == "elevation_missing", "\(listed)")
            let id = try #require(listed.array?[0]["id"]?.number?.lexeme)
            let again = try await installation.run("jobs", "retry", id)
            #expect(again.code == 1 && again.output.contains("elevation_missing"), "\(again.errors)")
            let doctor = try await installation.run("doctor")
            #expect(doctor.output.contains("job \(id), tenant 1") && doctor.output.contains("jobs show"))
            #expect(try await installation.run("jobs", "skip", id).code == 64)
            let skipped = try await installation.run("jobs", "skip", id, "--reason", "a test", "--json")
            #expect(try json(skipped.output)["state"] == "skipped")
            let empty = try await installation.run("jobs", "list")
            #expect(empty.output == "No job is stuck.\n")
            #expect(try await installation.run("jobs", "show", "99").code == 1)
            let blobs = try json(try await installation.run("blobs", "status", "--json").output).array ?? []
            #expect(blobs.map { $0["mediaType"] }.contains("application/vnd.sqlite3"))
            #expect(blobs.allSatisfy { $0["unreferenced"] == 0 })
            let pruned = try json(try await installation.run("blobs", "prune", "--keep", "1d", "--json").output)
            #expect(pruned["bytes"] == 0)
            #expect(try await installation.run("blobs", "prune", "--keep", "soon").code == 64)
        }
    }

    @Test func `a running service decodes, serves and adds up`() async throws {
        try await Installation.with { installation in
            let (command, api) = try await installation.serve()
            try await command.waitForCycles(1)
            let elevation = try elevation(installation)
            let articles = try await eventually("an elevation with parts") {
                let row = try await api.rows(of: "elevations").first { $0["logikalId"]?.string == elevation.id }
                guard let id = row?["id"]?.string else { return [JSONValue]?.none }
                return try await api.get("/elevations/\(id)/parts").json["data"]?["rows"]?["articles"]?.array
            }
            #expect(articles.count == 8)
            let project = try #require(
                try await api.rows(of: "projects").first { $0["logikalId"]?.string == elevation.project })
            #expect(project["state"]?["addresses"]?["Kunde"] != nil)
            let id = try #require(project["id"]?.string)
            let totals = try await api.get("/projects/\(id)/parts?kind=articles").json
            #expect((totals["data"]?["positions"]?["counted"]?.number?.int64 ?? 0) > 0, "\(totals)")
            #expect(try await command.stop() == .exited(0))
        }
    }
}
