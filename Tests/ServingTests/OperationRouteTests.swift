import EventSourcing
import Foundation
import LogikalModel
import Operations
import PostgresStorage
import Testing

@Suite struct OperationRouteTests {
    private static let path = "/api/v1/operations"
    private static let everything = #"{"kind":"sync","scope":"everything"}"#

    private static func accept(_ api: APIFixture, _ body: String = everything) async throws -> HTTPAnswer {
        try await api.get(path, method: "POST", headers: ["Content-Type": "application/json"], body: body)
    }

    private static func id(_ answer: HTTPAnswer) throws -> UUID {
        try #require(answer.json["data"]?["id"]?.string.flatMap(UUID.init(uuidString:)), "\(answer.text)")
    }

    @Test func `pain 12, a look is accepted with its place, joined by the next request, shown, listed and cancelled`()
        async throws
    {
        try await APIFixture.with { api in
            let first = try await Self.accept(api)
            let id = try Self.id(first)
            #expect(first.status == 202 && first["location"] == "\(Self.path)/\(id.text)")
            #expect(first.json["data"]?["joined"] == false && first.json["data"]?["state"] == "accepted")
            let second = try await Self.accept(api, #"{"kind":"sync","scope":{"type":"everything"},"deep":false}"#)
            #expect(second.status == 202 && second.json["data"]?["joined"] == true)
            #expect(try Self.id(second) == id)
            let shown = try await api.get("\(Self.path)/\(id.text)")
            #expect(shown.status == 200 && shown["cache-control"] == "no-store")
            #expect(shown.json["data"]?["actor"]?.string?.hasPrefix("key:") == true, "who asked is kept")
            #expect(shown.json["data"]?["scope"] == ["type": "everything"])
            let list = try await api.get("\(Self.path)?state=accepted,running&limit=10")
            #expect(list.data.map { $0["id"]?.string } == [id.text])
            #expect(list.json["next"] == JSONValue.null)
            for status in [200, 200] {
                let cancelled = try await api.get("\(Self.path)/\(id.text)", method: "DELETE")
                #expect(cancelled.status == status && cancelled.json["data"]?["state"] == "cancelled")
            }
            #expect(try await api.get("\(Self.path)?state=accepted,running").data == [])
        }
    }

    @Test func `one that runs is asked to end, by either way of asking`() async throws {
        try await APIFixture.with { api in
            let driver = try await OperationDriver(api)
            let id = try Self.id(try await Self.accept(api))
            try await driver.start()
            for (method, target) in [("POST", "\(Self.path)/\(id.text)/cancel"), ("DELETE", "\(Self.path)/\(id.text)")]
            {
                let answer = try await api.get(target, method: method)
                #expect(answer.status == 202 && answer.json["data"]?["state"] == "running", "\(method)")
                #expect(answer.json["data"]?["cancelRequestedAt"] != JSONValue.null)
            }
            let changes = try await api.get("\(Self.path)/\(id.text)/events").data
            #expect(
                changes.map { $0["data"]?["change"] ?? .null } == ["accepted", "started", "cancel_requested"])
        }
    }

    @Test func `a scope names an entity of that type that is there`() async throws {
        try await APIFixture.with { api in
            let project = LogWriter.entity(.project, 1)
            try await api.appendProject(1)
            let body = { (type: String, id: String) in
                #"{"kind":"sync","scope":{"type":"\#(type)","id":"\#(id)"}}"#
            }
            let accepted = try await Self.accept(api, body("project", project.id.text))
            #expect(accepted.status == 202)
            #expect(
                accepted.json["data"]?["scope"] == [
                    "id": .string(project.id.text), "name": "a", "type": "project",
                ])
            let unknown = try await Self.accept(api, body("project", UUID().text))
            #expect(unknown.status == 404 && unknown.errorCode == "unknown_entity")
            let other = try await Self.accept(api, body("directory", project.id.text))
            #expect(other.status == 404 && other.errorCode == "unknown_entity")
            try await api.writer.append(api.writer.event(project, nil))
            let removed = try await Self.accept(api, body("project", project.id.text))
            #expect(removed.status == 410 && removed.errorCode == "entity_removed")
            #expect(removed.text.contains("sync the directory"), "it says what to do")
        }
    }

    @Test(arguments: [
        "", "{", "[]", #""everything""#, "{}", #"{"kind":"sync"}"#, #"{"kind":"rebuild","scope":"everything"}"#,
        #"{"kind":"sync","scope":"nothing"}"#, #"{"kind":"sync","scope":"project"}"#,
        #"{"kind":"sync","scope":{"type":"project","id":"7"}}"#, #"{"kind":"sync","scope":{"type":"project","id":7}}"#,
        #"{"kind":"sync","scope":{"type":"everything","id":"7d444840-9dc0-11d1-b245-5ffdce74fad2"}}"#,
        #"{"kind":"sync","scope":{"type":"everything","also":1}}"#,
        #"{"kind":"sync","scope":"everything","deep":"yes"}"#, #"{"kind":"sync","scope":"everything","depth":1}"#,
    ])
    func `a body that is not understood is refused, and nothing is accepted`(body: String) async throws {
        try await APIFixture.with { api in
            let answer = try await Self.accept(api, body)
            #expect(answer.status == 400 && answer.errorCode == "invalid_body", "\(answer.text)")
            #expect(try await api.get(Self.path).data == [])
        }
    }

    @Test func `without a Logikal nothing is accepted, but what was can be read`() async throws {
        try await APIFixture.with(isLogikalConfigured: false) { api in
            let refused = try await Self.accept(api)
            #expect(refused.status == 503 && refused.errorCode == "logikal_not_configured")
            #expect(refused.text.contains("LOGIKAL_BASE_URL") && refused["retry-after"] != nil)
            #expect(try await api.get(Self.path).status == 200)
        }
    }

    @Test func `methods, media types, sizes and ids that do not fit are refused`() async throws {
        try await APIFixture.with { api in
            let id = UUID().text
            let put = try await api.get(Self.path, method: "PUT")
            #expect(put.status == 405 && put["allow"] == "GET, HEAD, POST")
            let post = try await api.get("\(Self.path)/\(id)", method: "POST")
            #expect(post.status == 405 && post["allow"] == "DELETE, GET, HEAD")
            let read = try await api.get("\(Self.path)/\(id)/cancel")
            #expect(read.status == 405 && read["allow"] == "POST")
            let form = try await api.get(
                Self.path, method: "POST", headers: ["Content-Type": "text/plain"], body: Self.everything)
            #expect(form.status == 415)
            let large = try await Self.accept(api, String(repeating: " ", count: 70_000))
            #expect(large.status == 413)
            for target in ["\(Self.path)/\(id)", "\(Self.path)/\(id)/events"] {
                let unknown = try await api.get(target)
                #expect(unknown.status == 404 && unknown.errorCode == "unknown_operation", "\(target)")
            }
            #expect(try await api.get("\(Self.path)/\(id)", method: "DELETE").status == 404)
            #expect(try await api.get("\(Self.path)/7").status == 400)
            #expect(try await api.get("\(Self.path)?state=done").status == 400)
            #expect(try await api.get(Self.path, method: "POST", key: nil, body: Self.everything).status == 401)
        }
    }

    @Test func `a list is read page by page`() async throws {
        try await APIFixture.with { api in
            var ids: [String] = []
            for number in 0..<5 {
                try await api.appendProject(number)
                let project = LogWriter.entity(.project, number).id.text
                let answer = try await Self.accept(
                    api, #"{"kind":"sync","scope":{"type":"project","id":"\#(project)"}}"#)
                ids.insert(try Self.id(answer).text, at: 0)
            }
            var read: [String] = []
            var after = ""
            while true {
                let page = try await api.get("\(Self.path)?limit=2\(after)")
                read += page.data.compactMap { $0["id"]?.string }
                guard let next = page.json["next"]?.number?.int64 else { break }
                after = "&after=\(next)"
            }
            #expect(read == ids)
        }
    }
}
