import EventSourcing
import Foundation
import LogikalModel
import Testing

/// What people and programs ask of the read models, now and as of a position.
@Suite struct QueryTests {
    private func withOffice(_ body: (QueryOffice) async throws -> Void) async throws {
        try await APIFixture.with { api in
            let office = QueryOffice(api: api)
            try await office.fill()
            try await body(office)
        }
    }

    /// The same now and as of now, which other tables answer.
    private func numbers(_ office: QueryOffice, _ path: String, limit: Int = 100) async throws -> [Int] {
        let separator = path.contains("?") ? "&" : "?"
        let now = try await office.all(path, limit: limit)
        let head = try await office.api.get("/api/v1/changes?limit=1").json["head"]?.number?.lexeme ?? ""
        let past = try await office.all("\(path)\(separator)as_of=\(head)", limit: limit)
        #expect(past == now, "\(path)")
        return now.compactMap { row in
            (1...70).first { number in
                EntityType.logikalLevels.contains { QueryOffice.id($0, number) == row["id"]?.string }
            }
        }
    }

    @Test(arguments: ["name", "jobNumber", "offerNumber", "changedDate", "id"], [1, 2, 100])
    func `a list is sorted by any field in either direction, and read page by page`(
        field: String, limit: Int
    ) async throws {
        let sorted = Self.sorted(by: field)
        try await withOffice { office in
            let upwards = try await numbers(office, "projects?sort=\(field)", limit: limit)
            let downwards = try await numbers(office, "projects?sort=-\(field)", limit: limit)
            #expect(upwards == sorted && downwards == sorted.reversed())
        }
    }

    private static func sorted(by field: String) -> [Int] {
        QueryOffice.projects.sorted { first, second in
            let keys = [first, second].map { ($0.state[field]?.string ?? "").lowercased() }
            let ids = [first, second].map { QueryOffice.id(.project, $0.number) }
            if field == "id" || keys[0] == keys[1] { return ids[0] < ids[1] }
            return isBefore(keys[0], keys[1])
        }.map(\.number)
    }

    @Test func `Odoo and the search find a name in whichever case, whatever its letters`() async throws {
        try await withOffice { office in
            for text in ["%C3%84RZTEHAUS", "%C3%A4rztehaus"] {
                let found = try await office.api.get("/api/v1/odoo/search?q=\(text)").json
                #expect(found["count"] == 2, "\(text)")
                let hits = try await office.api.get("/api/v1/search?q=\(text)").json["data"]?.array ?? []
                #expect(hits.count == 2, "\(text) \(hits)")
            }
        }
    }

    /// As the tests' databases compare texts: byte by byte.
    private static func isBefore(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    @Test(arguments: [
        ("name=HAUS", [1, 2, 3, 4]), ("name=%C3%84RZTE", [3, 4]), ("name=%C3%A4rzte", [3, 4]),
        ("name=B%C3%9CRGER", [5]), ("name=100%25", [3, 4]), ("name=_", []), ("jobNumber=24-", [1, 2, 4]),
        ("jobNumber=24-&name=berg", [2]), ("personInCharge=kim&offerNumber=a%207", [1, 2, 3, 4, 5, 6]),
        ("changedSince=2026-03-01T10:00:00Z", [4, 5]), ("changedSince=2026-03-01T10:00:00.2Z", [4]),
    ])
    func `a list has the rows that fulfil every filter`(query: String, expected: [Int]) async throws {
        try await withOffice { office in
            let rows = try await numbers(office, "projects?\(query)").sorted()
            #expect(rows == expected)
        }
    }

    @Test func `a directory's projects are those below it too, an elevation's project is its phase's`() async throws {
        try await withOffice { office in
            for (directory, expected) in [(1, [1, 2, 3, 4]), (2, [2, 3, 4]), (3, [3, 4]), (4, [5, 6]), (5, [])] {
                let id = QueryOffice.id(.directory, directory)
                let projects = try await numbers(office, "projects?directory=\(id)").sorted()
                #expect(projects == expected)
            }
            let project = QueryOffice.id(.project, 1)
            let elevations = try await numbers(office, "elevations?project=\(project)&sort=name")
            #expect(elevations == [1, 2, 3])
            let phases = try await numbers(office, "phases?project=\(project)").sorted()
            #expect(phases == [1, 70])
            let upper = try await numbers(office, "elevations?state=calc&parent=\(QueryOffice.id(.phase, 70))")
            #expect(upper == [3])
        }
    }

    @Test(arguments: [
        "projects?sort=weight", "directories?jobNumber=1", "phases?directory=\(UUID())",
        "projects?project=\(UUID())", "directories?changedSince=2026-01-01T00:00:00Z", "projects?changedSince=812",
        "projects?name=\(String(repeating: "a", count: 201))", "projects?sort=name&after=\(UUID())",
        "projects?after=\(UUID()).YQ", "projects?sort=name&after=\(UUID()).%3D", "search", "search?q=",
        "search?q=a&types=part", "search?q=a&as_of=1", "search?q=a&limit=101", "odoo/search",
        "projects?changedSince=2026-02-30T00:00:00Z", "projects?changedSince=99999-01-01T00:00:00Z",
        "projects?as_of=2026-02-30T00:00:00Z", "projects?as_of=2026-01-01T24:00:00Z",
        "audit?since=2026-02-30T00:00:00Z", "search?q=\(String(repeating: "%C3%BC", count: 201))",
        "odoo/search?q=\(String(repeating: "%C3%BC", count: 201))",
    ])
    func `what can't be sorted, filtered or gone on with is told, not ignored`(target: String) async throws {
        try await APIFixture.with { api in
            let answer = try await api.get("/api/v1/\(target)")
            #expect(answer.status == 400, "\(answer.text)")
        }
    }

    @Test(arguments: ["projects?name=", "search?q=", "odoo/search?q="])
    func `a text may be as many characters as the document says, whatever bytes they take`(
        target: String
    ) async throws {
        try await withOffice { office in
            for character in ["%C3%BC", "%F0%9F%98%80"] {
                let text = String(repeating: character, count: 200)
                let longest = try await office.api.get("/api/v1/\(target)\(text)")
                let longer = try await office.api.get("/api/v1/\(target)\(text)a")
                #expect(longest.status == 200 && longer.status == 400, "\(character): \(longest.text)")
            }
        }
    }

    @Test(arguments: ["2026-01-01", "812", "2016-12-31T23:59:60Z"])
    func `only a time is asked for where a position is none`(text: String) async throws {
        try await APIFixture.with { api in
            for parameter in ["projects?changedSince", "audit?since"] {
                let message = try await api.get("/api/v1/\(parameter)=\(text)").json["error"]?["message"]?.string ?? ""
                #expect(!message.contains("position") && message.contains("2026-03-01T12:00:00Z"), "\(message)")
                #expect(message.contains("leap second"), "\(message)")
            }
        }
    }

    @Test func `a directory comes with all below it, now and as it was`() async throws {
        try await withOffice { office in
            let path = "/api/v1/directories/\(QueryOffice.id(.directory, 1))"
            let before = try await office.api.get("/api/v1/changes?limit=1").json["head"]?.number?.lexeme ?? ""
            let directory = try #require(try await office.api.get(path).json["data"])
            #expect(directory["counts"] == ["directories": 1, "projects": 1])
            let children = directory["children"]?.array ?? []
            #expect(children.map { $0["state"]?["name"] } == ["Directory 2"])
            #expect(children.first?["children"]?.array?.map { $0["state"]?["name"] } == ["Directory 3"])
            #expect(children.first?["children"]?.array?.first?["children"] == [])
            let writer = office.api.writer
            try await writer.append(
                writer.event(
                    LogWriter.entity(.directory, 4), ["logikalId": "D4", "name": "A first"],
                    parent: LogWriter.entity(.directory, 1)))
            try await office.catchUp()
            let after = try #require(try await office.api.get(path).json["data"])
            #expect(after["children"]?.array?.map { $0["state"]?["name"] } == ["A first", "Directory 2"])
            #expect(try await office.api.get("\(path)?as_of=\(before)").json["data"] == directory)
            #expect(try await office.api.get("/api/v1/directories/\(UUID())").status == 404)
        }
    }

    @Test func `a project comes with its phases and elevations in one answer`() async throws {
        try await withOffice { office in
            let id = QueryOffice.id(.project, 1)
            let head = try await office.api.get("/api/v1/changes?limit=1").json["head"]?.number?.lexeme ?? ""
            let answer = try #require(try await office.api.get("/api/v1/projects/\(id)/complete").json["data"])
            let project = try await office.api.get("/api/v1/projects/\(id)").json["data"]
            #expect(answer["project"] == project)
            let phases = answer["phases"]?.array ?? []
            #expect(phases.map { $0["phase"]?["state"]?["name"] } == ["", "Upper floor"])
            #expect(
                phases.map { $0["elevations"]?.array?.map { $0["state"]?["name"] } } == [["P01", "P02"], ["P03"]])
            let upper = try await office.api.get("/api/v1/phases/\(QueryOffice.id(.phase, 70))").json["data"]
            #expect(phases.last?["phase"] == upper)
            let past = try await office.api.get("/api/v1/projects/\(id)/complete?as_of=\(head)")
            #expect(past.json["data"] == answer)
            #expect(try await office.api.get("/api/v1/projects/\(UUID())/complete").status == 404)
        }
    }

    @Test(arguments: [
        ("haus am see", "project", "Haus am See"), ("Hasu am Berg", "project", "haus am Berg"),
        ("24-003", "project", "Ärztehaus 100%"), ("100%25", "project", "Ärztehaus 100%"),
        ("uper flor", "phase", "Upper floor"), ("P03", "elevation", "P03"), ("directory 3", "directory", "Directory 3"),
    ])
    func `the search finds what is called so or nearly so, the best first`(
        text: String, type: String, name: String
    ) async throws {
        try await withOffice { office in
            let text = text.replacing(" ", with: "%20")
            let found = try await office.api.get("/api/v1/search?q=\(text)").data
            let best = try #require(found.first)
            #expect(best["type"]?.string == type && best["state"]?["name"]?.string == name, "\(found)")
            let scores = found.compactMap { $0["score"]?.number?.double }
            #expect(scores == scores.sorted(by: >) && scores.count == found.count)
            let others = try await office.api.get("/api/v1/search?q=\(text)&types=directory,phase").data
            #expect(others.allSatisfy { ["directory", "phase"].contains($0["type"]?.string) })
            #expect(try await office.api.get("/api/v1/search?q=\(text)&limit=1").data == [best])
        }
    }

    @Test func `what was renamed or removed is found by its new name or not at all`() async throws {
        try await withOffice { office in
            let writer = office.api.writer
            var renamed = QueryOffice.projects[0].state
            renamed["name"] = "Villa Kunterbunt"
            try await writer.append(
                writer.event(LogWriter.entity(.project, 1), .object(renamed)),
                writer.event(LogWriter.entity(.project, 2), nil))
            try await office.catchUp()
            #expect(try await office.api.get("/api/v1/search?q=kunterbunt").data.count == 1)
            for text in ["haus%20am%20see", "haus%20am%20berg"] {
                let found = try await office.api.get("/api/v1/search?q=\(text)").data
                #expect(!found.contains { $0["state"]?["name"]?.string?.lowercased().hasPrefix("haus am") == true })
            }
        }
    }
}
