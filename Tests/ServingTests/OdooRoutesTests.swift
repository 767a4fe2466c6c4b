import EventSourcing
import Foundation
import LogikalModel
import Testing

/// The answers that the Odoo module of another connector reads (`odoo-and-peers.md` 4.1).
@Suite struct OdooRoutesTests {
    private func withOffice(_ body: (QueryOffice) async throws -> Void) async throws {
        try await APIFixture.with { api in
            let office = QueryOffice(api: api)
            try await office.fill()
            try await body(office)
        }
    }

    private static let project = "11111111-0000-0000-0000-000000000001"

    @Test func `projects, their number and dates as Odoo reads them`() async throws {
        try await withOffice { office in
            let answer = try await office.api.get("/api/v1/odoo/projects").json
            let projects = answer["projects"]?.array ?? []
            #expect(answer["count"] == 6 && projects.count == 6 && answer["success"] == nil)
            #expect(answer["summary"] == ["total_elevations": 3, "total_phases": 7, "total_projects": 6])
            let first = try #require(projects.first { $0["id"]?.string == Self.project })
            #expect(first["name"] == "Haus am See" && first["created_at"] == "2025-05-06 07:08:09")
            #expect(first["updated_at"] == "2026-01-01 10:00:00" && first["job_number"] == "24-001")
            #expect(first["phases_count"] == 2 && first["total_elevations"] == 3 && first["status"] == "active")
            #expect(try await office.api.get("/api/v1/odoo/projects/\(Self.project)").json == first)
            let braced = "%7B\(Self.project.uppercased())%7D"
            #expect(try await office.api.get("/api/v1/odoo/projects/\(braced)").json == first)
            #expect(try await office.api.get("/api/v1/odoo/projects/\(UUID())").status == 404)
            let found = try await office.api.get("/api/v1/odoo/search?q=24-001").json
            #expect(found["results"] == [first] && found["count"] == 1 && found["query"] == "24-001")
            let stats = try await office.api.get("/api/v1/odoo/stats").json
            #expect(stats["total_projects"] == 6 && stats["total_phases"] == 7 && stats["total_elevations"] == 3)
            let counts = stats["projects"]?.array?.first { $0["project_id"]?.string == Self.project }
            #expect(counts?["phases_count"] == 2 && counts?["project_name"] == "Haus am See")
        }
    }

    @Test func `pain 7, default phases of two projects are two, and elevations come with what is known of them`()
        async throws
    {
        try await withOffice { office in
            let complete = try await office.api.get("/api/v1/odoo/projects/\(Self.project)/complete").json
            let held = complete["phases_with_elevations"]?.array ?? []
            #expect(held.map { $0["elevations_count"] } == [2, 1])
            let phase = try #require(held.first?["phase"]?["id"]?.string)
            #expect(phase == QueryOffice.id(.phase, 1) && held.first?["phase"]?["name"] == "Default")
            #expect(held.last?["phase"]?["id"] == "f70" && held.last?["phase"]?["description"] == "above")
            let elevation = try #require(held.first?["elevations"]?.array?.first)
            #expect(elevation["id"] == "e1" && elevation["name"] == "P01" && elevation["description"] == "Window")
            #expect(elevation["width"]?.number?.lexeme == "1230.5" && elevation["height"] == 1480)
            #expect(elevation["depth"] == .null && elevation["width_unit"] == "mm")
            #expect(elevation["has_parts_data"] == false && elevation["parse_status"] == "no_parts")
            #expect(elevation["glass_specifications"] == [] && elevation["last_update_date"] == "2026-04-01 00:00:00")
            let thumbnail = "/api/v1/elevations/\(QueryOffice.id(.elevation, 1))/thumbnail"
            #expect(elevation["thumbnail_url"]?.string == thumbnail)
            let path = "/api/v1/odoo/projects/\(Self.project)/phases"
            let phases = try await office.api.get(path).json["phases"]?.array
            #expect(phases == held.compactMap { $0["phase"] })
            let elevations = try await office.api.get("\(path)/\(phase)/elevations").json["elevations"]
            #expect(elevations == held.first?["elevations"])
            #expect(try await office.api.get("\(path)/f71/elevations").status == 404)
        }
    }

    @Test func `what nobody overrides stays beside what somebody does`() async throws {
        try await withOffice { office in
            let project = LogWriter.entity(.project, 1)
            let phase = LogWriter.entity(.phase, 70)
            let elevation = LogWriter.entity(.elevation, 1)
            let values: [(EntityReference, JSONObject)] = [
                (project, ["personInCharge": "Robin"]), (phase, ["color": "red"]),
                (elevation, ["userDescription": "A"]),
            ]
            try await office.api.writer.append(
                values.enumerated().map { number, value in
                    office.api.writer.event(
                        LogWriter.entity(EntityType(rawValue: "override"), number),
                        ["overridden": .array(value.1.members.map { .string($0.key) }), "values": .object(value.1)],
                        parent: value.0)
                })
            let row = try await office.api.get("/api/v1/odoo/projects/\(Self.project)").json
            #expect(row["job_number"] == "24-001" && row["person_in_charge"] == "Robin", "\(row)")
            #expect(row["created_at"] == "2025-05-06 07:08:09")
            let complete = try await office.api.get("/api/v1/odoo/projects/\(Self.project)/complete").json
            let held = complete["phases_with_elevations"]?.array ?? []
            #expect(held.last?["phase"]?["description"] == "above")
            let first = try #require(held.first?["elevations"]?.array?.first)
            #expect(first["description"] == "A" && first["auto_description"] == "Window" && first["height"] == 1480)
        }
    }
}
