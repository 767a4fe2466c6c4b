import AccessControl
import EventSourcing
import Foundation
import Serving
import Testing

@testable import Console

/// Who gets in, with what cookie, and for how long.
@Suite(.timeLimit(.minutes(3))) struct ConsoleSessionTests {
    @Test func `the cookies are for this site alone, and no script sees them`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.get("/console/sign-in")
            let answer = try await visitor.post("/console/sign-in", ["secret": APIFixture.key])
            #expect(answer.cookies.count == 2)
            for cookie in answer.cookies {
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "\(cookie)")
                #expect(cookie.contains("Path=/") && !cookie.contains("Domain") && !cookie.contains("Secure"))
            }
            #expect(Set(visitor.cookies.keys) == ["logikal-sync-form", "logikal-sync-session"])
        }
    }

    @Test func `by HTTPS they are secure, and nobody but this host can have set them`() async throws {
        try await APIFixture.with {
            $0.trustedProxies = TrustedProxies([NetworkRange("127.0.0.1")!])
        } _: { api in
            let visitor = ConsoleVisitor(api)
            visitor.headers = ["X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"]
            try await visitor.get("/console/sign-in")
            let answer = try await visitor.post("/console/sign-in", ["secret": APIFixture.key])
            #expect(answer.cookies.allSatisfy { $0.hasPrefix("__Host-") && $0.contains("Secure") }, "\(answer.cookies)")
            #expect(try await visitor.get("/console").status == 200)
        }
    }

    @Test func `a wrong secret is refused with its code, and gives no session`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("odoo")
            let visitor = ConsoleVisitor(api)
            try await visitor.get("/console/sign-in")
            for (id, code) in [(client.id, "invalid_client"), ("", "invalid_credentials")] {
                let answer = try await visitor.post(
                    "/console/sign-in", ["client": id, "secret": "a-wrong-secret-0123456789"])
                #expect(answer.status == 401 && answer.text.contains(code))
                #expect(!answer.text.contains("a-wrong-secret"))
                #expect(visitor.cookies["logikal-sync-session"] == nil)
            }
            #expect(try await visitor.post("/console/sign-in", ["client": client.id]).status == 400)
        }
    }

    @Test func `what the browser kept is worth nothing once the client is revoked`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("somebody", roles: ["operator"])
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn(client: client)
            #expect(try await visitor.get("/console/operations").status == 200)
            #expect(try await api.get("/api/v1/clients/\(client.id)", method: "DELETE").status == 200)
            try await eventually { (try? await visitor.get("/console/operations").status) == 303 }
            #expect(visitor.cookies["logikal-sync-session"] == nil)
            let answer = try await visitor.get("/console/sign-in?ended=1")
            #expect(answer.text.contains("session has ended"))
        }
    }

    @Test func `a session is renewed before it ends, once for all that come with the old one`() async throws {
        try await APIFixture.with { api in
            let client = try await api.register("somebody")
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn(client: client)
            let old = visitor.cookies
            api.clock.advance(by: .seconds(660))
            let cookie = old.map { "\($0)=\($1)" }.joined(separator: "; ")
            let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await api.get("/console/search", key: nil, headers: ["Cookie": cookie]) }
                }
                return try await group.reduce(into: [HTTPAnswer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.map(\.status))")
            // What stands behind the value comes in any order.
            let sessions = Set(answers.flatMap(\.cookies).map { $0.prefix { $0 != ";" } })
            #expect(sessions.count == 1, "every one of them is told the same new session")
            try await visitor.get("/console/search")
            #expect(visitor.cookies["logikal-sync-session"] != old["logikal-sync-session"])
            api.clock.advance(by: .seconds(660))
            #expect(try await visitor.get("/console/search").status == 200)
        }
    }

    @Test func `the API takes no cookie`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            #expect(try await visitor.get("/api/v1/projects").status == 401)
        }
    }

    @Test func `signing out leaves nothing behind`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            let form = visitor.cookies["logikal-sync-form"]
            #expect(try await visitor.post("/console/sign-out").status == 303)
            #expect(visitor.cookies["logikal-sync-session"] == nil)
            #expect(visitor.cookies["logikal-sync-form"] != form, "a page from before can send no form any more")
        }
    }

    @Test(arguments: [
        (nil, "/console"), ("", "/console"), ("/console", "/console"),
        ("/console/tree?as_of=4", "/console/tree?as_of=4"),
        ("https://elsewhere.example/console", "/console"), ("//elsewhere.example", "/console"),
        ("/consoles", "/console"), ("/console@elsewhere.example", "/console"), ("/api/v1/projects", "/console"),
        ("/console/\r\nSet-Cookie: a=b", "/console"), ("/console/\u{e9}", "/console"),
    ])
    func `who signs in goes on within the console`(asked: String?, destination: String) {
        #expect(SignInPage.destination(asked) == destination)
    }

    @Test func `a cookie that was not made here is no session`() {
        for cookie in ["", "a~b", "a~b~c", "a~b~1~2", "%ZZ", "%ff"] {
            #expect(Session(cookie: cookie) == nil, "\(cookie)")
        }
        let key = "a key with ~, ; and \u{e9}"
        let session = Session(Credential(key))
        #expect(session.cookie.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: ";") })
        #expect(Session(cookie: session.cookie)?.credential.reveal() == key)
    }
}
