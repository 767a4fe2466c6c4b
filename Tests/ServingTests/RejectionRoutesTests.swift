import EventSourcing
import Feeding
import Foundation
import PostgresClient
import Testing

/// What consumers could not take in, and where they want to be woken.
@Suite(.timeLimit(.minutes(3))) struct RejectionRoutesTests {
    private static let path = "/api/v1/consumers/odoo/rejections"

    private static func reject(
        _ api: APIFixture, _ id: UUID, consumer: String = "odoo", version: Int = 3, error: String = "no such product"
    ) async throws -> HTTPAnswer {
        let body: JSONValue = [
            "entity": .string(id.text), "type": "elevation", "version": .integer(version), "error": .string(error),
        ]
        return try await api.get(
            "/api/v1/consumers/\(consumer)/rejections", method: "POST", body: CanonicalJSON.text(body))
    }

    private static func consumer(_ api: APIFixture, _ name: String = "odoo") async throws -> JSONValue? {
        try await api.get("/api/v1/consumers").data.first { $0["name"]?.string == name }
    }

    @Test func `a rejection is kept, counted and listed until it is settled, one row per entity`() async throws {
        try await APIFixture.with { api in
            let (first, second) = (UUID(), UUID())
            let kept = try await Self.reject(api, first)
            #expect(kept.status == 200 && kept.json["data"]?["times"] == 1)
            #expect(try await Self.reject(api, second, version: 1).status == 200)
            #expect(try await Self.reject(api, first, version: 4, error: "still none").json["data"]?["times"] == 2)
            let list = try await api.get(Self.path).data
            #expect(list.map { $0["entity"]?.string } == [first.text, second.text])
            #expect(list.first?["error"] == "still none" && list.first?["version"] == 4)
            #expect(list.first?["position"] == .null && list.first?["type"] == "elevation")
            #expect(try await Self.consumer(api)?["rejections"] == 2)
            let settled = try await api.get("\(Self.path)/\(first.text)", method: "DELETE")
            #expect(settled.json["data"] == ["settled": 1])
            #expect(try await api.get("\(Self.path)/\(first.text)", method: "DELETE").json["data"] == ["settled": 0])
            #expect(try await api.get(Self.path).data.count == 1)
            #expect(try await api.get(Self.path, method: "DELETE").json["data"] == ["settled": 1])
            #expect(try await api.get(Self.path).data.isEmpty)
            #expect(try await Self.consumer(api)?["rejections"] == 0)
        }
    }

    @Test func `a consumer that has acknowledged nothing may reject, and its first cursor says what it follows`()
        async throws
    {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 20, seed: 3)
            _ = try await Self.reject(api, UUID())
            let before = try #require(try await Self.consumer(api))
            #expect(before["view"] == .null && before["acknowledgedAt"] == .null && before["gone"] == false)
            #expect(before["lag"]?["positions"] == 20 && before["position"] == 0)
            let cursor = try await api.get("/api/v1/changes?view=log&limit=5").cursor
            let acknowledged = try await api.get(
                "/api/v1/consumers/odoo/ack", method: "PUT", body: #"{"cursor":"\#(cursor)"}"#)
            #expect(acknowledged.json["data"]?["position"] == 5 && acknowledged.json["data"]?["view"] == "log")
            #expect(acknowledged.json["data"]?["rejections"] == 1)
            let other = try await api.get("/api/v1/changes").cursor
            let refused = try await api.get(
                "/api/v1/consumers/odoo/ack", method: "PUT", body: #"{"cursor":"\#(other)"}"#)
            #expect(refused.errorCode == "cursor_mismatch")
        }
    }

    @Test func `what is no rejection is refused, and what is too long is cut`() async throws {
        try await APIFixture.with { api in
            let id = UUID().text
            for body in [
                "{}", "[]", #"{"entity":"\#(id)","type":"x","error":"e"}"#,
                #"{"entity":"1","type":"x","version":1,"error":"e"}"#,
                #"{"entity":"\#(id)","type":"","version":1,"error":"e"}"#,
                #"{"entity":"\#(id)","type":"a b","version":1,"error":"e"}"#,
                #"{"entity":"\#(id)","type":"x","version":"1","error":"e"}"#,
                #"{"entity":"\#(id)","type":"x","version":0,"error":"e"}"#,
                #"{"entity":"\#(id)","type":"x","version":1}"#,
                #"{"entity":"\#(id)","type":"x","version":1,"error":"e","more":1}"#,
            ] {
                let refused = try await api.get(Self.path, method: "POST", body: body)
                #expect(refused.status == 400 && refused.errorCode == "invalid_body", "\(body)")
            }
            let long = try await Self.reject(api, UUID(), error: String(repeating: "é", count: 5000) + "\0")
            #expect(long.json["data"]?["error"]?.string?.count == 2000)
            let zero = try JSONReader.read(#""a\u0000b""#)
            let odd = try await api.get(
                Self.path, method: "POST", body: #"{"entity":"\#(UUID())","type":"x","version":1,"error":"a\u0000b"}"#)
            #expect(odd.json["data"]?["error"] == zero, "no text is refused for what is in it")
            let position = try await api.get(
                Self.path, method: "POST", body: #"{"entity":"\#(id)","type":"x","position":7,"error":"e"}"#)
            #expect(position.json["data"]?["position"] == 7 && position.json["data"]?["version"] == .null)
            for (method, path) in [
                ("GET", "-a/rejections"), ("PUT", "odoo/rejections"), ("DELETE", "odoo/rejections/x"),
            ] {
                #expect(try await api.get("/api/v1/consumers/\(path)", method: method).status >= 400)
            }
            #expect(try await api.get(Self.path, key: nil).status == 401)
        }
    }

    @Test func `rejections and consumers are kept in bounds`() async throws {
        try await APIFixture.with { api in
            _ = try await Self.reject(api, UUID())
            let last = UUID()
            try await api.database.owner.execute(
                """
                insert into log.rejection (tenant, consumer, entity_id, entity_type, version, error)
                select 1, 'odoo', gen_random_uuid(), 'phase', 1, 'x'
                  from generate_series(3, \(ConsumerBook.rejectionRoom))
                """)
            #expect(try await Self.reject(api, last).status == 200)
            let full = try await Self.reject(api, UUID())
            #expect(full.status == 409 && full.errorCode == "too_many_rejections")
            #expect(try await Self.reject(api, last).status == 200, "what is known already may be said again")
            try await api.database.owner.execute(
                """
                insert into log.consumer (tenant, name, acknowledged_at)
                select 1, 'c' || n, null from generate_series(2, \(ConsumerBook.room)) n
                """)
            let others = try await Self.reject(api, UUID(), consumer: "another")
            #expect(others.status == 409 && others.errorCode == "too_many_consumers")
            let webhook = try await api.get(
                "/api/v1/consumers/another/webhook", method: "PUT", body: #"{"url":"https://example.com/"}"#)
            #expect(webhook.errorCode == "too_many_consumers")
        }
    }

    @Test func `a webhook's secret is shown once and kept sealed, and its address is one that may be sent to`()
        async throws
    {
        try await APIFixture.with { api in
            let path = "/api/v1/consumers/odoo/webhook"
            func set(_ body: String) async throws -> HTTPAnswer { try await api.get(path, method: "PUT", body: body) }
            let made = try await set(#"{"url":"https://example.com/wake?token=abc"}"#)
            let secret = try #require(made.json["data"]?["secret"]?.string)
            #expect(made.status == 200 && secret.count == 43 && made["cache-control"] == "no-store")
            let shown = try await api.get("/api/v1/consumers")
            #expect(shown.data.first?["webhook"]?["address"] == "https://example.com/wake")
            #expect(shown.data.first?["webhook"]?["failures"] == 0)
            #expect(!shown.text.contains(secret) && !shown.text.contains("abc"))
            let kept = try await api.database.owner.query(
                "select position(convert_to(\(secret), 'UTF8') in sealed_secret) from log.webhook"
            ) { try $0.int32(0) }
            #expect(kept == [0])
            let given = try await set(#"{"url":"https://example.com/","secret":"0123456789abcdef"}"#)
            #expect(given.json["data"]?["secret"] == .null && given.status == 200)
            for (url, code) in [
                ("http://example.com/", "invalid_url"), ("ftp://example.com/", "invalid_url"), ("x", "invalid_url"),
                ("https://", "invalid_url"), ("https://a:b@example.com/", "invalid_url"),
                ("https://127.0.0.1/", "private_address"), ("https://[::1]/", "private_address"),
                ("https://example.com:99999/", "invalid_url"), ("https://example.com:0/", "invalid_url"),
                ("https://10.1.2.3:8443/x", "private_address"), ("https://[::ffff:192.168.1.1]/", "private_address"),
                ("https://example.com/\(String(repeating: "a", count: 2000))", "invalid_url"),
            ] {
                let refused = try await set(#"{"url":"\#(url)"}"#)
                #expect(refused.status == 400 && refused.errorCode == code, "\(url)")
                #expect(refused.json["error"]?["details"]?["member"] == "url")
            }
            for body in ["{}", #"{"url":1}"#, #"{"url":"https://example.com/","secret":1}"#, #"{"url":"x","more":1}"#] {
                #expect(try await set(body).errorCode == "invalid_body", "\(body)")
            }
            #expect(try await set(#"{"url":"https://example.com/","secret":"short"}"#).errorCode == "invalid_secret")
            #expect(try await api.get(path, method: "DELETE").json["data"] == ["removed": true])
            #expect(try await api.get(path, method: "DELETE").json["data"] == ["removed": false])
            #expect(try await Self.consumer(api)?["webhook"] == .null)
        }
    }
}
