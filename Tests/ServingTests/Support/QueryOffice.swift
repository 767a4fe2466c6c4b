import EventSourcing
import Foundation
import Logging
import LogikalModel
import PostgresStorage
import Projecting
import Projections

/// Directories within each other, projects in them with what people look for, phases and elevations.
struct QueryOffice {
    struct Project {
        let number: Int
        let directory: Int
        let state: JSONObject
    }

    let api: APIFixture

    /// 1 holds 2, 2 holds 3; 4 stands beside them.
    static let parents: [(directory: Int, parent: Int?)] = [(1, nil), (2, 1), (3, 2), (4, nil)]

    static let projects: [Project] = [
        project(1, in: 1, "Haus am See", job: "24-001", date: "2026-01-01T10:00:00Z"),
        project(2, in: 2, "haus am Berg", job: "24-002", date: "2026-02-01T10:00:00Z"),
        project(3, in: 3, "Ärztehaus 100%", job: nil, date: nil),
        project(4, in: 3, "Ärztehaus 100%", job: "24-003", date: "2026-03-01T10:00:00.5Z"),
        project(
            5, in: 4, "Bürgerzentrum \"Nord\" " + String(repeating: "lang ", count: 60), job: "23-117",
            date: "2026-03-01T10:00:00Z"),
        project(6, in: 4, nil, job: "", date: "2025-12-31T23:59:59Z"),
    ]

    private static func project(_ number: Int, in directory: Int, _ name: String?, job: String?, date: String?)
        -> Project
    {
        Project(
            number: number, directory: directory,
            state: [
                "changedDate": date.map { .string($0) } ?? .null, "createdDate": "2025-05-06T07:08:09Z",
                "estimated": true, "jobNumber": job.map { .string($0) } ?? .null,
                "logikalId": .string("11111111-0000-0000-0000-00000000000\(number)"),
                "name": name.map { .string($0) } ?? .null, "offerNumber": "A 7", "personInCharge": "Kim",
            ])
    }

    static func id(_ type: EntityType, _ number: Int) -> String { LogWriter.entity(type, number).id.text }

    /// Each project has its default phase; the first has two elevations in it, and another phase with one.
    func fill() async throws {
        let writer = api.writer
        var events = Self.parents.map { number, parent in
            writer.event(
                LogWriter.entity(.directory, number),
                ["logikalId": .string("D\(number)"), "name": .string("Directory \(number)")],
                parent: parent.map { LogWriter.entity(.directory, $0) })
        }
        for project in Self.projects {
            events.append(
                writer.event(
                    LogWriter.entity(.project, project.number), .object(project.state),
                    parent: LogWriter.entity(.directory, project.directory)))
            events.append(
                writer.event(
                    LogWriter.entity(.phase, project.number),
                    ["description": nil, "logikalId": "00000000-0000-0000-0000-000000000000", "name": ""],
                    parent: LogWriter.entity(.project, project.number)))
        }
        events.append(
            writer.event(
                LogWriter.entity(.phase, 70), ["description": "above", "logikalId": "f70", "name": "Upper floor"],
                parent: LogWriter.entity(.project, 1)))
        for (number, phase) in [(1, 1), (2, 1), (3, 70)] {
            events.append(
                writer.event(
                    LogWriter.entity(.elevation, number),
                    [
                        "amount": 2, "automaticDescription": "Window", "changedDate": "2026-04-01T00:00:00Z",
                        "height": 1480, "logikalId": .string("e\(number)"), "name": .string("P0\(number)"),
                        "partsList": nil, "state": "calculated", "width": .number(JSONNumber(lexeme: "1230.5")!),
                    ], parent: LogWriter.entity(.phase, phase)))
        }
        try await writer.append(events)
        try await catchUp()
    }

    func catchUp() async throws {
        try await ProjectionRunner(
            catalog: Catalog.projections,
            store: PostgresProjectionStore(pool: api.database.pool, owner: api.database.owner), tenant: .default,
            logger: Logger(label: "test"), waitForHead: { _ in }
        ).catchUp()
    }

    /// All rows of a list, page by page.
    func all(_ path: String, limit: Int) async throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var after = ""
        repeat {
            let separator = path.contains("?") ? "&" : "?"
            let answer = try await api.get("/api/v1/\(path)\(separator)limit=\(limit)&after=\(after)")
            guard answer.status == 200 else { throw UnexpectedAnswer(text: answer.text) }
            rows += answer.data
            after = answer.json["next"]?.string ?? ""
        } while !after.isEmpty
        return rows
    }

    struct UnexpectedAnswer: Error { let text: String }
}
