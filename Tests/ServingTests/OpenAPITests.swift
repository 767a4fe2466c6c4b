import EmbeddedFiles
import EventSourcing
import Feeding
import Foundation
import Serving
import Testing

/// The document against the service, both ways.
@Suite struct OpenAPITests {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    private func document() throws -> JSONValue { try JSONReader.read(Array(EmbeddedFiles.text("openapi.json").utf8)) }

    /// `GET /projects/{}`, whatever the parts that are free are called.
    private static func spelling(_ method: String, _ path: String) -> String {
        let parts = path.split(separator: "/").map { $0.hasPrefix(":") || $0.hasPrefix("{") ? "{}" : String($0) }
        return "\(method.uppercased()) /\(parts.joined(separator: "/"))"
    }

    private static func operations(_ document: JSONValue) -> [(name: String, operation: JSONValue)] {
        (document["paths"]?.object?.members ?? []).flatMap { path in
            (path.value.object?.members ?? []).map { (spelling($0.key, path.key), $0.value) }
        }
    }

    @Test func `the document has every path and method that the service has, and no other`() async throws {
        let told = Set(Self.operations(try document()).map(\.name))
        try await APIFixture.with { api in
            let base = "/api/v1"
            let served = Set(
                api.endpoints.filter { !$0.path.hasPrefix("\(base)/docs/") }
                    .map { Self.spelling($0.method, String($0.path.dropFirst(base.count))) })
            #expect(told.subtracting(served) == [] && served.subtracting(told) == [])
        }
    }

    @Test func `who may ask is as the document says`() async throws {
        let document = try document()
        let open = Set(Self.operations(document).filter { $0.operation["security"] == [] }.map(\.name))
        try await APIFixture.with { api in
            let served = api.endpoints.filter { $0.isOpen && !$0.path.hasPrefix("/api/v1/docs/") }
            #expect(open == Set(served.map { Self.spelling($0.method, String($0.path.dropFirst(7))) }))
        }
    }

    @Test func `every reference leads somewhere, every operation has a name, a group and its errors`() throws {
        let document = try document()
        var names: Set<String> = []
        let groups = Set((document["tags"]?.array ?? []).compactMap { $0["name"]?.string })
        for (name, operation) in Self.operations(document) {
            let id = operation["operationId"]?.string ?? ""
            #expect(!id.isEmpty && names.insert(id).inserted, "\(name)")
            #expect((operation["tags"]?.array ?? []).allSatisfy { groups.contains($0.string ?? "") })
            let statuses = Set((operation["responses"]?.object?.members ?? []).map(\.key))
            #expect(statuses.isSuperset(of: ["400", "429", "503"]), "\(name)")
            #expect(operation["security"] == [] || statuses.isSuperset(of: ["401", "403"]), "\(name)")
        }
        var references: [String] = []
        Self.collect(document, into: &references)
        #expect(references.count > 100)
        for reference in references {
            let parts = reference.split(separator: "/").dropFirst()
            let target = parts.reduce(JSONValue?.some(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }

    private static func collect(_ value: JSONValue, into references: inout [String]) {
        for member in value.object?.members ?? [] {
            if member.key == "$ref", let text = member.value.string { references.append(text) }
            collect(member.value, into: &references)
        }
        for element in value.array ?? [] { collect(element, into: &references) }
    }

    /// With something in the place of its parameters.
    private static func target(_ path: String) -> String {
        path.split(separator: "/").map { part in
            switch part {
            case "{sha256}": String(repeating: "0", count: 64)
            case "{name}": "somebody"
            default: part.hasPrefix("{") ? UUID().text : String(part)
            }
        }.reduce(into: "/api/v1") { $0 += "/" + $1 }
    }

    @Test func `what would ignore as_of refuses it`() async throws {
        let paths = try document()["paths"]?.object?.members ?? []
        try await APIFixture.with { api in
            try await api.appendProject(1)
            for path in paths {
                guard let get = path.value["get"] else { continue }
                let parameters = get["parameters"]?.array ?? []
                let takesPast = parameters.contains { $0["$ref"] == "#/components/parameters/as_of" }
                let answer = try await api.get("\(Self.target(path.key))?as_of=1&q=a&from=1")
                let isRefused = answer.json["error"]?["details"]?["parameter"] == "as_of"
                #expect(isRefused == !takesPast, "\(path.key): \(answer.status) \(answer.text.prefix(200))")
                #expect(!isRefused || answer.status == 400)
            }
        }
    }

    @Test func `what a body of another kind is answered, or a longer one, stands in the document`() async throws {
        let paths = try document()["paths"]?.object?.members ?? []
        let bodies = [("text/plain", "{}"), ("application/json", String(repeating: " ", count: 70_000))]
        try await APIFixture.with { api in
            for (path, methods) in paths.map({ ($0.key, $0.value.object?.members ?? []) }) {
                for method in methods where method.value["requestBody"] != nil {
                    let told = Set((method.value["responses"]?.object?.members ?? []).map(\.key))
                    for (type, body) in bodies {
                        let answer = try await api.get(
                            Self.target(path), method: method.key.uppercased(), headers: ["Content-Type": type],
                            body: body)
                        #expect(told.contains("\(answer.status)"), "\(method.key) \(path): \(answer.text)")
                    }
                }
            }
        }
    }

    @Test func `the limits in the document are the server's`() throws {
        let document = try document()
        let changes = document["paths"]?["/changes"]?["get"]?["parameters"]?.array ?? []
        let wait = changes.first { $0["name"] == "wait" }?["schema"]
        #expect(wait?["maximum"]?.number?.int64 == Int64(FeedRequest.waits.upperBound))
        #expect(wait?["minimum"]?.number?.int64 == Int64(FeedRequest.waits.lowerBound))
        let post = document["paths"]?["/consumers/{name}/rejections"]?["post"]
        let rejection = post?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(rejection?["anyOf"] == [["required": ["version"]], ["required": ["position"]]])
    }

    @Test func `the document and its page are served without a key, and nothing on the page comes from elsewhere`()
        async throws
    {
        try await APIFixture.with { api in
            let served = try await api.get("/api/v1/openapi.json", key: nil)
            #expect(served.status == 200 && served.text == EmbeddedFiles.text("openapi.json"))
            let tag = try #require(served["etag"])
            let again = try await api.get("/api/v1/openapi.json", key: nil, headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            let page = try await api.get("/api/v1/docs", key: nil)
            #expect(page.status == 200 && page["content-type"] == "text/html; charset=utf-8")
            #expect(page["content-security-policy"]?.contains("script-src 'self'") == true)
            for file in ["reference.css", "reference.js"] {
                #expect(page.text.contains("/api/v1/docs/\(file)"))
                let part = try await api.get("/api/v1/docs/\(file)", key: nil)
                #expect(part.status == 200 && !part.text.contains("http://") && !part.text.contains("https://"))
            }
            #expect(!page.text.contains("http://") && !page.text.contains("https://"))
        }
    }
}
