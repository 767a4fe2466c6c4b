import AccessControl
import EventSourcing
import Foundation
import Logging
import LogikalModel
import Operations
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import Serving
import Testing

/// Scenario S35: whatever another tenant has or does, a tenant is told the same, bytes and entity tags included; and
/// whatever it tries, nothing of the other's changes.
@Suite(.timeLimit(.minutes(5))) struct TenantTests {
    private static let other = TenantID(rawValue: 2)
    private static let otherKey = "key-of-the-other-tenant"
    private static let bytes: [UInt8] = Array("bytes of the first tenant".utf8)

    /// A second tenant with a little of its own.
    private static func withTwoTenants(_ body: (APIFixture) async throws -> Void) async throws {
        try await APIFixture.with { api in
            try await api.database.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            _ = try await PostgresAccessStore(pool: api.database.pool).insert(
                digest: Credential(otherKey).digest, name: "theirs", roles: [.admin], tenant: other)
            let writer = LogWriter(api.database, tenant: other)
            try await writer.append(
                writer.event(LogWriter.entity(.project, 900), ["logikalId": "o", "name": "Theirs"]))
            try await project(api)
            try await body(api)
        }
    }

    private static func project(_ api: APIFixture) async throws {
        for tenant in [TenantID.default, other] {
            try await ProjectionRunner(
                catalog: Catalog.projections,
                store: PostgresProjectionStore(pool: api.database.pool, owner: api.database.owner), tenant: tenant,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in }
            ).catchUp()
        }
    }

    /// Everything that a tenant can have, in the first one.
    private static func fill(_ api: APIFixture) async throws -> [String] {
        try await api.writer.appendRandomHistory(events: 60, seed: 35)
        try await api.writer.append(
            api.writer.event(
                LogWriter.entity(.elevation, 50),
                ["logikalId": "e", "name": "Ours", "thumbnail": ["sha256": .string("\(Hash.of(bytes))"), "size": 25]]))
        try await api.database.owner.execute(
            """
            insert into blobs.blob (tenant, sha256, media_type, size, content)
            values (1, \(Hash.of(bytes).bytes), 'image/png', 25, \(bytes))
            """)
        try await project(api)
        let client = try await api.register("ours")
        _ = try await api.login(client)
        let cursor = try await api.get("/api/v1/changes?view=log").cursor
        #expect(
            try await api.get(
                "/api/v1/consumers/somebody/ack", method: "PUT", body: #"{"cursor":"\#(cursor)"}"#
            ).status == 200)
        let operation = try await api.post("/api/v1/operations", #"{"kind":"sync","scope":"everything"}"#)
        return [client.id, try #require(operation.json["data"]?["id"]?.string)]
    }

    /// What the other tenant is told about everything that can be read, by target.
    private static func readings(_ api: APIFixture, ids: [String]) async throws -> [String: String] {
        var readings: [String: String] = [:]
        for endpoint in api.endpoints where endpoint.method == "GET" && !endpoint.isOpen {
            // Who asks what is written down about the one who asks, so that this grows by asking.
            if endpoint.path == "/api/v1/audit" { continue }
            let entities = EntityType.logikalLevels.flatMap { type in
                (0..<8).map { LogWriter.entity(type, $0).id.text }
            }
            let takesID = endpoint.path.contains("/:id")
            let targets = (takesID ? entities + ids : [""]).flatMap { id in
                let target = PermissionTests.target(endpoint, id: id)
                    .replacing(String(repeating: "0", count: 64), with: "\(Hash.of(bytes))")
                // What the first tenant's things are called, and what is nearly so.
                let searches = endpoint.path.hasSuffix("/search") ? ["?q=name", "?q=nane&limit=50"] : []
                return [target, target + "?limit=1000", target + "?position=3&from=1&to=2"]
                    + searches.map { target + $0 }
            }
            for target in targets {
                let answer = try await api.get(target, key: otherKey)
                readings[target] = "\(answer.status) \(answer["etag"] ?? "") \(answer.text)"
                if takesID { #expect(answer.status >= 400, "\(target) answered \(answer.status) \(answer.text)") }
            }
        }
        return readings
    }

    @Test func `what one tenant has is not to be seen by another in any answer`() async throws {
        try await Self.withTwoTenants { api in
            let unknown = ["lsc_\(String(repeating: "0", count: 32))", UUID().text]
            let before = try await Self.readings(api, ids: unknown)
            let ids = try await Self.fill(api)
            let after = try await Self.readings(api, ids: ids)
            for (target, answer) in before where !unknown.contains(where: target.contains) {
                #expect(after[target] == answer, "\(target)")
            }
            // What the first tenant made since is as unknown as what nobody made.
            for (theirs, nobodys) in zip(ids, unknown) {
                for (target, answer) in after where target.contains(theirs) {
                    let same = before[target.replacing(theirs, with: nobodys)]
                    #expect(same?.replacing(nobodys, with: theirs) == answer, "\(target)")
                }
            }
            #expect(before.count > 500)
            // It would see its own.
            #expect(try await api.get("/api/v1/projects", key: Self.otherKey).data.count == 1)
            #expect(try await api.get("/api/v1/blobs/\(Hash.of(Self.bytes))").status == 200)
        }
    }

    @Test func `a cursor of one tenant is refused to another`() async throws {
        try await Self.withTwoTenants { api in
            let cursor = try await api.get("/api/v1/changes").cursor
            let answer = try await api.get("/api/v1/changes?since=\(cursor)", key: Self.otherKey)
            #expect(answer.status == 403 && answer.data.isEmpty)
        }
    }

    @Test func `nothing that one tenant asks for changes anything of another's`() async throws {
        try await Self.withTwoTenants { api in
            let ids = try await Self.fill(api)
            // Written a moment after it was used, and not again.
            _ = try await api.auditEvents(atLeast: 1) {
                $0.kind == .authentication && $0.actor == "key:bootstrap"
            }
            let before = try await Self.contents(api)
            for endpoint in api.endpoints where endpoint.method != "GET" && !endpoint.isOpen {
                for id in ids + [LogWriter.entity(.project, 1).id.text] {
                    for body in [#"{"kind":"sync","scope":{"type":"project","id":"\#(id)"}}"#, "{}"] {
                        let answer = try await api.get(
                            PermissionTests.target(endpoint, id: id), method: endpoint.method, key: Self.otherKey,
                            body: body)
                        // The rules of these tests' office are kept in memory, and not by tenant; logging in to Logikal
                        // is a tenant's own, and so are its consumers, whatever they are called.
                        let own = ["exclusions", "auth/login", "auth/logout", "consumers/"]
                        if own.contains(where: endpoint.path.contains) {
                            continue
                        }
                        #expect(
                            (400..<500).contains(answer.status), "\(endpoint.method) \(endpoint.path): \(answer.text)")
                    }
                }
            }
            #expect(try await Self.contents(api) == before)
        }
    }

    /// A digest of every table's rows of the first tenant.
    private static func contents(_ api: APIFixture) async throws -> [String: String] {
        let owner = api.database.owner
        var contents: [String: String] = [:]
        for table in try await owner.query("select name::text from log.tenant_table", { try $0.text(0) }) {
            let digest = try await owner.query(
                SQL(
                    """
                    select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from \(table) t
                     where tenant = 1
                    """, binds: [])
            ) { try $0.text(0) }
            contents[table] = digest.first
        }
        return contents
    }
}
