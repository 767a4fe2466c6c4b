import AccessControl
import EventSourcing
import Foundation
import PostgresClient
import PostgresStorage
import Testing

@Suite(.timeLimit(.minutes(3))) struct TenantLifeTests {
    private static func key(of tenant: Tenant, in api: APIFixture) async throws -> String {
        var generator = SystemRandomNumberGenerator()
        let key = Credential.generate(.key, using: &generator)
        _ = try await PostgresAccessStore(pool: api.database.pool).insert(
            digest: key.digest, name: "first", roles: [.admin], tenant: tenant.id)
        return key.reveal()
    }

    private static func counts(_ tenant: TenantID, in api: APIFixture) async throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for table in try await api.database.owner.query("select name::text from log.tenant_table", { try $0.text(0) }) {
            let count = try await api.database.owner.query(
                SQL("select count(*) from \(table) where tenant = \(tenant)", binds: [])
            ) { try $0.int64(0) }
            if let count = count.first, count > 0 { counts[table] = count }
        }
        return counts
    }

    @Test func `a tenant that is inactive lets nobody in, and one that is active again does`() async throws {
        try await APIFixture.with { api in
            let tenants = PostgresTenants(owner: api.database.owner)
            let tenant = try await tenants.create("acme")
            let key = try await Self.key(of: tenant, in: api)
            #expect(try await api.get("/api/v1/changes", key: key).status == 200)
            let registered = try await api.post(
                "/api/v1/auth/client/register", #"{"name":"odoo","role":"reader"}"#, key: key)
            let client = TestClient(id: registered.token("client_id"), secret: registered.token("client_secret"))
            let login = try await api.login(client)
            #expect(try await api.get("/api/v1/changes", key: login.token("access_token")).status == 200)
            #expect(try await tenants.set(.inactive, of: "acme").state == .inactive)
            try await eventually { (try? await api.get("/api/v1/changes", key: key).status) == 401 }
            try await eventually {
                (try? await api.get("/api/v1/changes", key: login.token("access_token")).status) == 401
            }
            #expect(try await api.login(client).status == 401)
            #expect(try await api.refresh(login.token("refresh_token")).status == 401)
            #expect(try await api.get("/api/v1/changes").status == 200)
            _ = try await tenants.set(.active, of: "acme")
            #expect(try await api.login(client).status == 200)
        }
    }

    @Test func `deleting that is broken off because two wait for each other begins anew`() async throws {
        try await APIFixture.with { api in
            let tenants = PostgresTenants(owner: api.database.owner)
            _ = try await tenants.create("acme")
            _ = try await tenants.set(.inactive, of: "acme")
            let (taken, hasTaken) = AsyncStream.makeStream(of: Void.self)
            async let other: Void = api.database.owner.withTransaction { connection in
                defer { hasTaken.finish() }
                // It is not this one that is broken off.
                try connection.execute("set local deadlock_timeout = '1min'")
                try connection.execute("lock table log.batch in row exclusive mode")
                hasTaken.finish()
                while try connection.query(
                    """
                    select from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock' and query like '%delete_tenant%'
                    """, { _ in () }
                ).isEmpty {
                    usleep(5000)
                    // A transaction sees others as they were when it looked first.
                    _ = try connection.query("select pg_stat_clear_snapshot()") { _ in () }
                }
                try connection.execute("lock table log.event in access share mode")
            }
            for await _ in taken {}
            try await tenants.delete("acme")
            try await other
            #expect(try await tenants.all().map(\.name) == ["default"])
        }
    }

    @Test func `a deleted tenant leaves nothing, and nothing of others goes`() async throws {
        try await APIFixture.with { api in
            let tenants = PostgresTenants(owner: api.database.owner)
            let tenant = try await tenants.create("acme")
            let key = try await Self.key(of: tenant, in: api)
            let registered = try await api.post(
                "/api/v1/auth/client/register", #"{"name":"odoo","role":"reader"}"#, key: key)
            _ = try await api.login(
                TestClient(id: registered.token("client_id"), secret: registered.token("client_secret")))
            for id in [TenantID.default, tenant.id] {
                let writer = LogWriter(api.database, tenant: id)
                try await writer.appendRandomHistory(events: 30, seed: 7)
            }
            let cursor = try await api.get("/api/v1/changes?view=log", key: key).cursor
            #expect(
                try await api.get(
                    "/api/v1/consumers/odoo/ack", method: "PUT", key: key, body: #"{"cursor":"\#(cursor)"}"#
                ).status == 200)
            _ = try await api.auditEvents(tenant.id, atLeast: 3) { _ in true }
            let ours = try await Self.counts(.default, in: api)
            await #expect(throws: TenantError.notInactive) { try await tenants.delete("acme") }
            _ = try await tenants.set(.inactive, of: "acme")
            #expect(try await Self.counts(tenant.id, in: api).count > 8)
            try await tenants.delete("acme")
            #expect(try await Self.counts(tenant.id, in: api) == [:])
            #expect(try await Self.counts(.default, in: api) == ours)
            await #expect(throws: TenantError.unknown) { try await tenants.tenant("acme") }
            // What may only be appended to may be so again.
            let error = await #expect(throws: PostgresError.self) {
                try await api.database.owner.execute("delete from log.batch")
            }
            #expect(error?.sqlState == "LS405")
            _ = try await tenants.create("acme")
        }
    }

    @Test func `the tenant of the installation stays, and a name is given once`() async throws {
        try await APIFixture.with { api in
            let tenants = PostgresTenants(owner: api.database.owner)
            await #expect(throws: TenantError.isDefault) { try await tenants.set(.inactive, of: "default") }
            await #expect(throws: TenantError.isDefault) { try await tenants.delete("default") }
            await #expect(throws: TenantError.unknown) { try await tenants.set(.active, of: "nobody") }
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask { (try? await tenants.create("acme")) != nil }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            #expect(try await tenants.all().map(\.name) == ["default", "acme"])
            await #expect(throws: PostgresError.self) {
                try await api.database.pool.execute("select access.delete_tenant(2)")
            }
        }
    }

    @Test func `passwords are sealed in the database, and all are sealed anew or none`() async throws {
        try await APIFixture.with { api in
            let tenants = PostgresTenants(owner: api.database.owner)
            let keys = try (1...3).map { try #require(MasterKey([UInt8](repeating: $0, count: 32))) }
            for (name, key) in [("a", keys[0]), ("b", keys[0])] {
                _ = try await tenants.create(name)
                let configured = try await tenants.configure(name) { tenant in
                    TenantChange(
                        logikal: Tenant.Logikal(
                            url: "https://\(name).example", user: "reader",
                            sealedPassword: try key.seal("password-of-\(name)", for: tenant.id), masterKey: key.id),
                        pollInterval: 60)
                }
                #expect(configured.revision == 2 && configured.pollInterval == 60)
            }
            let rows = try await api.database.owner.query("select t::text from access.tenant t") { try $0.text(0) }
            #expect(!rows.contains { $0.contains("password-of") })
            await #expect(throws: TenantError.unreadablePassword) {
                try await tenants.rotate(from: keys[2], to: keys[1])
            }
            #expect(try await tenants.all().compactMap { $0.logikal?.masterKey } == [keys[0].id, keys[0].id])
            #expect(try await tenants.rotate(from: keys[0], to: keys[1]) == 2)
            let tenant = try await tenants.tenant("b")
            #expect(tenant.logikal.flatMap { keys[1].open($0.sealedPassword, of: tenant.id) } == "password-of-b")
        }
    }
}
