import EventSourcing
import Foundation
import LogikalModel
import PostgresClient
import Testing

@Suite struct ReadModelTests {
    /// Makes a build of a read model as its projection would.
    private func create(_ name: String, version: Int32, in api: APIFixture) async throws {
        let table = "\(name)_v\(version)"
        try await api.database.owner.withConnection { connection in
            try connection.execute(
                """
                create table read.\(identifier: table) (
                  tenant int, id uuid, parent_type text, parent_id uuid, logikal_id text, name text, version bigint,
                  position bigint, state json, primary key (tenant, id))
                """)
            try connection.execute(
                """
                create table read.\(identifier: "\(table)_child") (
                  tenant int, id uuid, type text, counted_for uuid, position bigint, primary key (tenant, id))
                """)
            for name in [table, "\(table)_child"] {
                try connection.execute(
                    "grant select, insert, update, delete on read.\(identifier: name) to logikal_sync_service")
            }
        }
    }

    private func activate(_ name: String, version: Int32, in api: APIFixture) async throws {
        try await api.database.owner.execute(
            """
            insert into projecting.projection (name, active) values (\(name), \(version))
            on conflict (name) do update set active = excluded.active
            """)
    }

    private func insert(_ number: Int, into table: String, name: String = "a", in api: APIFixture) async throws {
        let entity = LogWriter.entity(.project, number)
        let parent = LogWriter.entity(.directory, number % 2)
        try await api.database.pool.execute(
            """
            insert into read.\(identifier: table)
            values (1, \(entity.id), 'directory', \(parent.id), \("key-\(number)"), \(name), 1, \(Int64(number)),
                    \(PostgresJSON(#"{"name":"\#(name)","width":1.10}"#)))
            """)
        try await insertChildren(3, .phase, of: entity.id, into: table, in: api)
        try await insertChildren(17, .elevation, of: entity.id, into: table, in: api)
    }

    private func insertChildren(
        _ count: Int32, _ type: EntityType, of id: UUID, into table: String, in api: APIFixture
    ) async throws {
        try await api.database.pool.execute(
            """
            insert into read.\(identifier: "\(table)_child")
            select 1, gen_random_uuid(), \(type.rawValue), \(id), 1 from generate_series(1, \(count))
            """)
    }

    @Test func `a list is read page by page in the order of ids, each row once`() async throws {
        try await APIFixture.with { api in
            try await create("projects", version: 1, in: api)
            try await activate("projects", version: 1, in: api)
            for number in 0..<23 { try await insert(number, into: "projects_v1", in: api) }
            for limit in [1, 5, 22, 23, 24, 1000] {
                var ids: [String] = []
                var after = ""
                repeat {
                    let answer = try await api.get("/api/v1/projects?limit=\(limit)&after=\(after)")
                    #expect(answer.status == 200 && answer.data.count <= limit)
                    ids += answer.data.compactMap { $0["id"]?.string }
                    after = answer.json["next"]?.string ?? ""
                } while !after.isEmpty
                #expect(ids.count == 23 && ids == ids.sorted() && Set(ids).count == 23, "limit \(limit)")
            }
            let parent = LogWriter.entity(.directory, 1).id.text
            #expect(try await api.get("/api/v1/projects?parent=\(parent)").data.count == 11)
            #expect(try await api.get("/api/v1/projects?parent=x").status == 400)
            #expect(try await api.get("/api/v1/projects?limit=1001").status == 400)
        }
    }

    @Test func `a row has the agreed shape in the list and by id`() async throws {
        try await APIFixture.with { api in
            try await create("projects", version: 1, in: api)
            try await activate("projects", version: 1, in: api)
            try await insert(1, into: "projects_v1", in: api)
            let entity = LogWriter.entity(.project, 1)
            let expected: JSONValue = [
                "id": .string(entity.id.text), "logikalId": "key-1",
                "parent": LogWriter.entity(.directory, 1).json, "position": 1, "version": 1,
                "state": ["name": "a", "width": .number(JSONNumber(lexeme: "1.10")!)],
                "counts": ["phases": 3, "elevations": 17], "overridden": [],
            ]
            let list = try await api.get("/api/v1/projects")
            #expect(list.json == ["success": true, "data": [expected], "next": nil])
            #expect(list.text.contains("1.10"))
            let row = try await api.get("/api/v1/projects/\(entity.id.uuidString)")
            #expect(row.json == ["success": true, "data": expected])
            let missing = try await api.get("/api/v1/projects/\(UUID())")
            #expect(missing.status == 404 && missing.errorCode == "not_found")
            #expect(try await api.get("/api/v1/projects/not-an-id").status == 400)
        }
    }

    @Test func `pain 28, every read model has its counts`() async throws {
        try await APIFixture.with { api in
            let id = UUID()
            for (path, name, children, counts) in [
                ("directories", "directory_tree", [.directory, .project], ["directories": 1, "projects": 2]),
                ("projects", "projects", [.phase, .elevation], ["phases": 1, "elevations": 2]),
                ("phases", "phases", [.elevation], ["elevations": 1]), ("elevations", "elevations", [], nil),
            ] as [(String, String, [EntityType], JSONValue?)] {
                try await create(name, version: 1, in: api)
                try await activate(name, version: 1, in: api)
                try await api.database.pool.execute(
                    """
                    insert into read.\(identifier: "\(name)_v1")
                    values (1, \(id), null, null, 'key', 'a', 1, 1, '{}')
                    """)
                for (index, type) in children.enumerated() {
                    try await insertChildren(Int32(index + 1), type, of: id, into: "\(name)_v1", in: api)
                    try await insertChildren(5, type, of: UUID(), into: "\(name)_v1", in: api)
                }
                let row = try #require(try await api.get("/api/v1/\(path)").data.first)
                #expect(row["counts"] == counts && row["parent"] == .null)
            }
        }
    }

    @Test func `readers follow the switch to another version, and are told when there is none`() async throws {
        try await APIFixture.with { api in
            let unbuilt = try await api.get("/api/v1/projects")
            #expect(unbuilt.status == 503 && unbuilt.errorCode == "not_built" && unbuilt["retry-after"] != nil)
            for version in Int32(1)...2 {
                try await create("projects", version: version, in: api)
                try await insert(1, into: "projects_v\(version)", name: "version \(version)", in: api)
            }
            for version in [Int32(1), 2, 1] {
                try await activate("projects", version: version, in: api)
                let row = try await api.get("/api/v1/projects").data.first
                #expect(row?["state"]?["name"]?.string == "version \(version)")
            }
        }
    }
}
