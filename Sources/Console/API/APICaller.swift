import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Asks the API, within this process, as whoever is signed in: each question goes the whole way that one from outside
/// goes, limits and audit included.
struct APICaller: Sendable {
    static let path = "/api/v1"
    /// Header fields that tell from where a request comes; the API believes them where it would believe the browser's.
    private static let forwarded: [HTTPField.Name] = [
        HTTPField.Name("X-Forwarded-For")!, HTTPField.Name("X-Forwarded-Proto")!,
    ]

    /// What every answer of the server gets at its way out, and an answer that is handed through would have twice.
    private static let ofEveryAnswer: [HTTPField.Name] = [
        .xContentTypeOptions, HTTPField.Name("Referrer-Policy")!, HTTPField.Name("X-Frame-Options")!,
    ]

    private let original: Request
    private let headers: HTTPFields
    private let send: @Sendable (Request) async throws -> Response
    var credential: Credential?

    init(
        _ original: Request, requestID: String?, _ send: @escaping @Sendable (Request) async throws -> Response
    ) {
        self.original = original
        self.send = send
        var headers = HTTPFields()
        for name in Self.forwarded { headers[name] = original.headers[name] }
        headers[HTTPField.Name("X-Request-Id")!] = requestID
        self.headers = headers
    }

    /// The `data` of what the API answers.
    ///
    /// - Parameter path: Below the API's own.
    /// - Throws: `Refusal`.
    func get(_ path: String, _ query: [(String, String?)] = []) async throws -> JSONValue {
        try await whole(path, query)["data"] ?? .null
    }

    /// All that the API answers, where more than `data` counts.
    func whole(_ path: String, _ query: [(String, String?)] = []) async throws -> JSONValue {
        try await Self.json(of: answer(.get, path + AddressText.query(query), body: nil, credential))
    }

    /// `nil` where the API has no such path here, or lets this person not see it: the page does without.
    func getIfAllowed(_ path: String, _ query: [(String, String?)] = []) async throws -> JSONValue? {
        try await wholeIfAllowed(path, query).map { $0["data"] ?? .null }
    }

    /// As `getIfAllowed`, where more than `data` counts.
    func wholeIfAllowed(_ path: String, _ query: [(String, String?)] = []) async throws -> JSONValue? {
        do { return try await whole(path, query) } catch let refusal as Refusal where refusal.isOfNoConcern {
            return nil
        }
    }

    func post(_ path: String, _ body: JSONValue? = nil, isSignedIn: Bool = true) async throws -> JSONValue {
        try await Self.json(of: answer(.post, path, body: body, isSignedIn ? credential : nil))["data"] ?? .null
    }

    func patch(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await Self.json(of: answer(.patch, path, body: body, credential))["data"] ?? .null
    }

    func delete(_ path: String) async throws -> JSONValue {
        try await Self.json(of: answer(.delete, path, body: nil, credential))["data"] ?? .null
    }

    /// The answer as it is, for what is handed through. Its reader is the browser, whose connection ends it.
    func response(_ path: String, _ query: [(String, String?)], adding fields: HTTPFields) async throws -> Response {
        let empty = RequestBody(buffer: ByteBuffer())
        let request = request(.get, path + AddressText.query(query), credential, fields, empty)
        var response = try await send(Request(head: request.head, body: original.body))
        for name in Self.ofEveryAnswer { response.headers[name] = nil }
        return response
    }

    private func answer(
        _ method: HTTPRequest.Method, _ path: String, body: JSONValue?, _ credential: Credential?
    ) async throws -> Response {
        var fields = HTTPFields()
        var content = ByteBuffer()
        if let body {
            content.writeBytes(CanonicalJSON.bytes(body))
            fields[.contentType] = "application/json"
            fields[.contentLength] = String(content.readableBytes)
        }
        return try await send(request(method, path, credential, fields, RequestBody(buffer: content)))
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ credential: Credential?, _ fields: HTTPFields,
        _ body: RequestBody
    ) -> Request {
        var headers = headers
        for field in fields { headers[field.name] = field.value }
        if let credential { headers[.authorization] = "Bearer \(credential.reveal())" }
        let head = HTTPRequest(
            method: method, scheme: original.head.scheme, authority: original.head.authority,
            path: Self.path + path, headerFields: headers)
        return Request(head: head, body: body)
    }

    private static func json(of response: Response) async throws -> JSONValue {
        let json = try await parsed(response)
        guard response.status.kind == .successful else { throw Refusal(response, json) }
        return json
    }

    private static func parsed(_ response: Response) async throws -> JSONValue {
        let content = BodyText()
        try await response.body.write(BodyWriter(content: content))
        guard let json = try? JSONReader.read(content.bytes) else { throw Refusal.notUnderstood }
        return json
    }
}

extension APICaller {
    /// What `/health` says, also where that is an answer of 503.
    func health() async throws -> JSONValue {
        try await Self.parsed(answer(.get, "/health", body: nil, nil))["data"] ?? .null
    }
}
