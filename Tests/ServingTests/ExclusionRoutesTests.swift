import EventSourcing
import Testing

@Suite struct ExclusionRoutesTests {
    private static let path = "/api/v1/exclusions"

    @Test func `a rule is set, listed with who set it, set again without effect, and taken back`() async throws {
        try await APIFixture.with { api in
            let body = #"{"directory":"Archive","note":"finished"}"#
            let created = try await api.get(Self.path, method: "POST", body: body)
            #expect(created.status == 201)
            #expect(created.json["data"]?["effect"] == "exclude" && created.json["data"]?["note"] == "finished")
            #expect(created.json["data"]?["by"]?.string?.isEmpty == false)
            #expect(try await api.get(Self.path, method: "POST", body: body).status == 200)
            #expect(try await api.get(Self.path).data.count == 1)
            let id = try #require(created.json["data"]?["id"]?.string)
            let removed = try await api.get("\(Self.path)/\(id)", method: "DELETE")
            #expect(removed.status == 200 && removed.json["data"]?["id"]?.string == id)
            #expect(try await api.get("\(Self.path)/\(id)", method: "DELETE").status == 404)
            #expect(try await api.get(Self.path).data.isEmpty)
        }
    }

    @Test(arguments: [
        "", "x", "[]", #"{"directory":7}"#, #"{"path":"Archive"}"#, #"{"effect":"hide","directory":"A"}"#,
        #"{"directory":"\#(String(repeating: "a", count: 1001))"}"#,
    ])
    func `a body that is not understood is refused, and says what is wrong`(body: String) async throws {
        try await APIFixture.with { api in
            let answer = try await api.get(Self.path, method: "POST", body: body)
            #expect(answer.status == 400 && ["invalid_body", "invalid_exclusion"].contains(answer.errorCode))
            #expect(try await api.get(Self.path).data.isEmpty)
        }
    }

    @Test(arguments: [
        "{}", #"{"directory":""}"#, #"{"directory":null}"#, #"{"note":"oops"}"#, #"{"effect":"exclude"}"#,
        #"{"effect":"include"}"#, #"{"everything":false}"#, #"{"everything":"yes"}"#, #"{"condition":null}"#,
        #"{"directory":"","condition":{"olderThanDays":730}}"#, #"{"directory":"Archive","everything":true}"#,
    ])
    func `nobody leaves everything out without saying so`(body: String) async throws {
        try await APIFixture.with { api in
            let answer = try await api.get(Self.path, method: "POST", body: body)
            #expect(answer.status == 400 && answer.errorCode == "invalid_exclusion", "\(answer.text)")
            #expect(try await api.get(Self.path).data.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{"everything":true}"#, ""), (#"{"everything":true,"condition":{"olderThanDays":730}}"#, ""),
        (#"{"condition":{"olderThanDays":730}}"#, ""), (#"{"directory":"A","condition":null}"#, "A"),
        (#"{"directory":"A","everything":false,"note":null}"#, "A"),
    ])
    func `everything, a directory or a condition is what a rule is about`(
        body: String, directory: String
    ) async throws {
        try await APIFixture.with { api in
            let answer = try await api.get(Self.path, method: "POST", body: body)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["data"]?["directory"]?.string == directory)
            let asked = (try? JSONReader.read(body))?["condition"]
            #expect(answer.json["data"]?["condition"] == asked ?? .null)
        }
    }

    @Test func `other methods are told which there are`() async throws {
        try await APIFixture.with { api in
            for method in ["PUT", "PATCH", "DELETE"] {
                let answer = try await api.get(Self.path, method: method)
                #expect(answer.status == 405 && answer["allow"] == "GET, HEAD, POST", "\(method)")
            }
            #expect(try await api.get("\(Self.path)/no-id", method: "DELETE").status == 404)
        }
    }

    @Test func `freshness is asked for in pages, of what was not read unless all is asked for`() async throws {
        try await APIFixture.with { api in
            let first = try await api.get("/api/v1/freshness").json["data"]
            #expect(first?["unreadOnly"] == true && first?["limit"] == 500 && first?["after"] == "")
            let second = try await api.get("/api/v1/freshness?scopes=all&after=phase%20of%20x&limit=7").json["data"]
            #expect(second?["unreadOnly"] == false && second?["limit"] == 7 && second?["after"] == "phase of x")
            #expect(try await api.get("/api/v1/freshness?scopes=some").status == 400)
            #expect(try await api.get("/api/v1/freshness?limit=0").status == 400)
        }
    }
}
