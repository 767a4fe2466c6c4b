import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `clients`, `audit` and the login routes, as an operator and a client use them.
@Suite struct ClientCommandTests {
    private static func json(_ ended: Installation.Ended) throws -> JSONValue {
        try JSONReader.read(Array(ended.output.utf8))
    }

    @Test func `a client is registered by hand, works, and is cut off while the server runs`() async throws {
        try await Installation.with { installation in
            let registered = try Self.json(
                try await installation.run("clients", "register", "odoo", "--role", "reader", "--json"))
            let id = try #require(registered["client_id"]?.string)
            let secret = try #require(registered["client_secret"]?.string)
            let (running, api) = try await installation.serve()
            let login = try await api.post(
                "/auth/client/login", ["client_id": .string(id), "client_secret": .string(secret)])
            let token = try #require(login.json["data"]?["access_token"]?.string)
            let client = API(base: api.base, key: token)
            #expect(try await client.get("/changes").status == 200)
            #expect(try await client.get("/clients").status == 403)
            #expect(try await api.post("/auth/login", [:]).json["data"]?["connected"] == true)
            #expect(try await api.get("/auth/test").json["data"]?["version"]?.string != nil)
            let wrong = try await api.post("/auth/login", ["username": "x", "password": "y"])
            #expect(wrong.status == 422 && wrong.json["error"]?["code"] == "logikal_unauthorized")
            // Beside the running server, on its database.
            let revoked = try await installation.run("clients", "revoke", "odoo")
            #expect(revoked.code == 0 && revoked.output.contains("odoo is revoked"))
            try await eventually("the token is refused") {
                (try? await client.get("/changes"))?.status == 401 ? true : nil
            }
            #expect(try await running.stop() == .exited(0))
            let list = try Self.json(try await installation.run("audit", "list", "--json")).array ?? []
            #expect(list.contains { $0["action"] == "clients register" && $0["outcome"] == "succeeded" })
            #expect(list.contains { $0["action"] == "client login" && $0["actor"] == "client:odoo" })
            #expect(list.contains { $0["code"] == "permission_denied" && $0["actor"] == "client:odoo" })
            #expect(
                list.contains { $0["action"] == "clients revoke" && $0["actor"]?.string?.hasPrefix("cli:") == true })
        }
    }

    @Test func `with another key no token that is out is valid, and refresh tokens renew it`() async throws {
        try await Installation.with { installation in
            let registered = try Self.json(
                try await installation.run("clients", "register", "odoo", "--role", "reader", "--json"))
            let (running, api) = try await installation.serve()
            let login = try await api.post(
                "/auth/client/login",
                [
                    "client_id": try #require(registered["client_id"]),
                    "client_secret": try #require(registered["client_secret"]),
                ])
            let token = try #require(login.json["data"]?["access_token"]?.string)
            #expect(try await API(base: api.base, key: token).get("/changes").status == 200)
            let cursor = try #require(try await api.get("/changes?limit=1").json["cursor"]?.string)
            let replaced = try await installation.run("clients", "replace-token-key", "--json")
            #expect(replaced.code == 0, "\(replaced.errors)")
            #expect(try await running.stop() == .exited(0))
            let (again, later) = try await installation.serve()
            let refused = try await API(base: later.base, key: token).get("/changes")
            #expect(refused.status == 401 && refused.json["error"]?["code"] == "token_invalid")
            let renewed = try await later.post(
                "/auth/client/refresh", ["refresh_token": try #require(login.json["data"]?["refresh_token"])])
            let next = try #require(renewed.json["data"]?["access_token"]?.string, "\(renewed.json)")
            #expect(try await API(base: later.base, key: next).get("/changes").status == 200)
            // Cursors are signed with a key of their own.
            #expect(try await later.get("/changes?since=\(cursor)").status == 200)
            #expect(try await again.stop() == .exited(0))
        }
    }

    @Test func `a secret is shown once, rotated with an overlap, and lists show neither`() async throws {
        try await Installation.with { installation in
            let first = try await installation.run("clients", "register", "odoo", "--role", "reader")
            #expect(first.code == 0 && first.output.contains("client_secret, shown this once: lss_"))
            let second = try await installation.run("clients", "rotate", "odoo", "--overlap", "30m")
            #expect(second.code == 0 && second.output.contains("client_secret, shown this once: lss_"))
            let shown = try await installation.run("clients", "show", "odoo")
            #expect(shown.output.contains("secret 1") && shown.output.contains("secret 2") && shown.code == 0)
            let list = try await installation.run("clients", "list", "--json")
            #expect(!shown.output.contains("lss_") && !list.output.contains("lss_"))
            #expect(try Self.json(list).array?.count == 1)
        }
    }

    @Test(arguments: [
        ["clients", "register", "odoo"], ["clients", "register", "odoo", "--role", "root"],
        ["clients", "register", "", "--role", "reader"],
        ["clients", "register", "odoo", "--role", "reader", "--rate-limit", "0"],
        ["audit", "list", "--kind", "x"], ["audit", "list", "--since", "yesterday"],
    ])
    func `what can't be meant is refused as wrong usage`(arguments: [String]) async throws {
        try await Installation.with { installation in
            let ended = try await installation.run(arguments)
            #expect(ended.code == 64, "\(ended.errors)")
        }
    }
}
