import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import PostgresStorage
import Testing

@testable import Console

/// Nothing is done that nobody asked for on a page of the console, and nothing that the API would not do.
@Suite(.timeLimit(.minutes(3))) struct ConsoleFormTests {
    private static func target(_ route: ConsoleRoute) -> String {
        ConsoleSite.path
            + route.path.split(separator: "/").map { part in
                switch part {
                case ":decision": "approve"
                case ":name": "somebody"
                default: part.hasPrefix(":") ? "7d444840-9dc0-11d1-b245-5ffdce74fad2" : String(part)
                }
            }.reduce(into: "") { $0 += "/" + $1 }
    }

    @Test func `every page asks who has not signed in to do so, and every action refuses them`() async throws {
        try await APIFixture.with { api in
            for route in ConsoleSite.routes where route.needs != .nobody {
                let visitor = ConsoleVisitor(api)
                if route.method == .get {
                    let answer = try await visitor.get(Self.target(route))
                    let isAsked = answer.status == 303 && answer["location"]?.hasPrefix("/console/sign-in") == true
                    #expect(route.needs == .session ? answer.status == 401 : isAsked, "\(route.path)")
                } else {
                    try await visitor.get("/console/sign-in")
                    let answer = try await visitor.post(Self.target(route))
                    #expect(answer["location"]?.hasPrefix("/console/sign-in") == true, "\(route.path)")
                }
            }
        }
    }

    @Test func `no form is taken without the token of a page of ours, nor from a page of another site`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            for route in ConsoleSite.routes where route.method == .post {
                let path = Self.target(route)
                for (token, headers) in [
                    ("", [:]), (String(visitor.token.reversed()), [:]), (visitor.token + "x", [:]),
                    (visitor.token, ["Sec-Fetch-Site": "cross-site"]), (visitor.token, ["Sec-Fetch-Site": "same-site"]),
                    (visitor.token, ["Content-Type": "text/plain"]),
                ] {
                    let answer = try await visitor.post(path, token: token, headers: headers)
                    #expect([400, 403].contains(answer.status), "\(path) \(headers)")
                    #expect(answer.text.contains("Nothing was done"), "\(path)")
                }
            }
            let events = try await PostgresAudit(pool: api.database.pool).events(AuditQuery(), tenant: .default)
            #expect(!events.contains { $0.event.kind == .mutation }, "and indeed nothing was done")
            #expect(try await visitor.get("/console").status == 200, "nobody was signed out either")
        }
    }

    @Test func `who may not do something is told so, and it is written down as of the API`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn(client: try await api.register("somebody"))
            let answer = try await visitor.post("/console/operations", ["scope": "everything"])
            #expect(answer.status == 403 && answer.text.contains("permission_denied"))
            #expect(answer.text.contains("operations:write"))
            #expect(try await api.get("/api/v1/operations").data.isEmpty)
            let denied = try await api.auditEvents(atLeast: 1) { $0.kind == .permission }
            #expect(denied.first?.actor == "client:somebody" && denied.first?.action == "POST /api/v1/operations")
        }
    }

    @Test func `what is done is done by whoever is signed in, from where they are`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn(client: try await api.register("somebody", roles: ["operator"]))
            let answer = try await visitor.post("/console/operations", ["scope": "everything", "deep": "yes"])
            let page = try #require(answer["location"])
            #expect(answer.status == 303 && page.hasSuffix("?done=accepted"))
            #expect(try await visitor.get(page).text.contains("Accepted"))
            let operation = try #require(try await api.get("/api/v1/operations").data.first)
            #expect(operation["actor"] == "client:somebody" && operation["deep"] == true)
            let event = try await api.auditEvents(atLeast: 1) { $0.action == "POST /api/v1/operations" }.first
            #expect(event?.actor == "client:somebody" && event?.address == "127.0.0.1" && event?.requestID != nil)
            let again = try await visitor.post("/console/operations", ["scope": "everything", "deep": "yes"])
            #expect(again["location"]?.hasSuffix("?done=joined") == true)
        }
    }

    @Test func `a removal is decided once, and who was too late is told`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            let path = "/console/decisions/removals/\(MemoryOffice.hold.text)"
            #expect(try await visitor.post("\(path)/approve")["location"] == "/console/decisions?done=approved")
            let late = try await visitor.post("\(path)/reject")
            #expect(late.status == 409 && late.text.contains("changed_meanwhile"))
            #expect(try await visitor.post("\(path)/forget").status == 404)
        }
    }

    @Test func `a secret is on the page that answers, and in no address, cache or other page`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            let answer = try await visitor.post("/console/clients", ["name": "odoo", "role": "reader"])
            #expect(answer.status == 200 && answer.text.contains("lss_") && answer["cache-control"] == "no-store")
            #expect(try await !visitor.get("/console/clients").text.contains("lss_"))
        }
    }
}
