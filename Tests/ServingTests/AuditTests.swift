import AccessControl
import EventSourcing
import Foundation
import Logging
import PostgresClient
import PostgresStorage
import Synchronization
import Testing

@testable import Serving

@Suite(.timeLimit(.minutes(3))) struct AuditTests {
    @Test func `a change is written down before it is answered: who, what, on which thing, from where`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.get(
                "/api/v1/auth/client/register", method: "POST", headers: ["X-Request-Id": "r-1"],
                body: #"{"name":"odoo","role":"reader"}"#)
            let id = try #require(answer.json["data"]?["client_id"]?.string)
            let events = try await PostgresAudit(pool: api.database.pool).events(
                AuditQuery(kinds: [.mutation]), tenant: .default)
            let event = try #require(events.first?.event)
            #expect(events.count == 1 && event.action == "POST /api/v1/auth/client/register")
            #expect(event.outcome == .succeeded && event.actor == "key:bootstrap")
            #expect(event.subject == "/api/v1/clients/\(id)" && event.address == "127.0.0.1")
            #expect(event.requestID == "r-1" && event.code == nil && event.at == api.clock.time)
        }
    }

    @Test func `every change that the router knows is written down, refused ones too`() async throws {
        try await APIFixture.with { api in
            // A comparison changes nothing, though it is asked for by POST.
            let changes = api.endpoints.filter {
                $0.method != "GET" && !$0.isOpen && $0.permission != "consumers:write"
                    && !$0.path.hasSuffix("/compare")
            }
            for endpoint in changes {
                _ = try await api.get(PermissionTests.target(endpoint), method: endpoint.method, body: "nonsense")
            }
            let store = PostgresAudit(pool: api.database.pool)
            let events = try await store.events(AuditQuery(kinds: [.mutation], limit: 1000), tenant: .default)
            #expect(Set(events.map(\.event.action)) == Set(changes.map { "\($0.method) \($0.path)" }))
            #expect(events.allSatisfy { ($0.event.code == nil) == ($0.event.outcome == .succeeded) })
        }
    }

    @Test func `who is refused is written down, with what was lacking and never with what was sent`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let token = try await api.login(client).token("access_token")
            _ = try await api.login(client, secret: "a-wrong-secret-0123456789")
            _ = try await api.refresh("a-wrong-token-0123456789")
            _ = try await api.get("/api/v1/changes", key: "a-wrong-key-0123456789")
            _ = try await api.get("/api/v1/clients", key: token)
            let refused = try await api.auditEvents(atLeast: 4) { $0.outcome == .refused }
            #expect(
                Set(refused.compactMap(\.code)) == [
                    "invalid_client", "refresh_token_invalid", "invalid_credentials", "permission_denied",
                ])
            let denied = try #require(refused.first { $0.kind == .permission })
            #expect(denied.actor == "client:odoo" && denied.action == "GET /api/v1/clients")
            #expect(refused.first { $0.code == "invalid_client" }?.subject == client.id)
            let rows = try await api.database.owner.query("select a::text from access.audit_event a") { try $0.text(0) }
            for secret in ["a-wrong", token, client.secret, APIFixture.key] {
                #expect(!rows.contains { $0.contains(secret) })
            }
            let succeeded = try await api.auditEvents(atLeast: 2) {
                $0.kind == .authentication && $0.outcome == .succeeded
            }
            #expect(Set(succeeded.compactMap(\.actor)) == ["key:bootstrap", "client:odoo"])
        }
    }

    @Test func `auditors read it page by page, by kind, outcome, actor and time, and others don't`() async throws {
        try await APIFixture.with { api in
            let auditor = try await api.token(["auditor"])
            for number in 0..<5 { _ = try await api.register("client \(number)") }
            let page = try await api.get("/api/v1/audit?kind=mutation&limit=4", key: auditor)
            #expect(page.status == 200 && page.data.count == 4)
            let next = try #require(page.json["next"]?.number?.int64)
            let rest = try await api.get("/api/v1/audit?kind=mutation&limit=4&before=\(next)", key: auditor)
            #expect(rest.data.count == 2 && rest.json["next"] == .null)
            #expect(try await api.get("/api/v1/audit?actor=nobody", key: auditor).data.isEmpty)
            #expect(try await api.get("/api/v1/audit?outcome=failed", key: auditor).data.isEmpty)
            #expect(try await api.get("/api/v1/audit?since=2999-01-01T00:00:00Z", key: auditor).data.isEmpty)
            for wrong in ["kind=x", "outcome=x", "since=yesterday", "limit=0", "before=-1"] {
                #expect(try await api.get("/api/v1/audit?\(wrong)", key: auditor).status == 400, "\(wrong)")
            }
            #expect(try await api.get("/api/v1/audit", key: try await api.token(["operator"])).status == 403)
        }
    }

    @Test func `nothing that was written can be changed, not by its owner either`() async throws {
        try await APIFixture.with { api in
            _ = try await api.register("odoo")
            for (pool, state) in [(api.database.pool, "42501"), (api.database.owner, "LS405")] {
                for change in [
                    "update access.audit_event set actor = 'x'", "delete from access.audit_event",
                    "truncate access.audit_event",
                ] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await pool.withTenant(.default) { try $0.execute(SQL(change, binds: [])) }
                    }
                    #expect(error?.sqlState == state, "\(change): \(String(describing: error))")
                }
            }
        }
    }

    @Test func `what is older than the retention is forgotten, and nothing of the last month`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresAudit(pool: database.pool)
            let now = Timestamp(Date())
            let ages = [0, 1, 29, 31, 500]
            try await store.append(
                ages.map {
                    AuditEvent(
                        tenant: .default, at: now + .seconds(-$0 * 86_400), kind: .mutation, action: "\($0)",
                        outcome: .succeeded, actor: nil)
                })
            #expect(try await store.forget(before: now + .seconds(-400 * 86_400), tenant: .default) == 1)
            #expect(try await store.events(AuditQuery(), tenant: .default).count == 4)
            #expect(try await store.forget(before: now + .seconds(86_400), tenant: .default) == 1)
            let left = try await store.events(AuditQuery(), tenant: .default).map(\.event.action)
            #expect(left == ["29", "1", "0"])
        }
    }

    @Test func `a flood of refusals never waits for the database, and what is dropped is counted`() async throws {
        let store = StuckAudit()
        let trail = AuditTrail(
            store: store, now: { Timestamp(microseconds: 1) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let event = AuditEvent(
            tenant: .default, at: Timestamp(microseconds: 0), kind: .permission, action: "a", outcome: .refused,
            actor: nil)
        for _ in 0..<(AuditTrail.capacity + 500) { trail.note(event) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await trail.run() }
            try await eventually { store.written.withLock { $0.count } > AuditTrail.capacity }
            trail.note(event)
            group.cancelAll()
        }
        let written = store.written.withLock { $0 }
        #expect(written.count == AuditTrail.capacity + 2)
        #expect(written.contains { $0.kind == .audit && $0.action == "500 refusals not written" })
    }
}

/// Fails at first, as a database that is away does.
private final class StuckAudit: AuditStore {
    struct Away: Error {}

    let written = Mutex<[AuditEvent]>([])
    private let failures = Mutex(2)

    func append(_ events: [AuditEvent]) async throws {
        let fails = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw Away() }
        written.withLock { $0 += events }
    }

    func events(_ query: AuditQuery, tenant: TenantID) async throws -> [StoredAuditEvent] { [] }
}
