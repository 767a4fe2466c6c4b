import EventSourcing
import Foundation
import FoundationNetworking

/// A client as plain as can be: it sends what a test says and judges nothing.
final class TestClient: Sendable {
    struct Reply: Sendable {
        let status: Int
        let contentType: String
        let body: [UInt8]

        var json: JSONValue? { try? JSONReader.read(body) }
        var data: JSONValue? { json?["data"] }
        var keys: [String] { json?.object?.members.map(\.key) ?? [] }
        var error: String { json?["errors"]?.array?.first?.string ?? "" }
    }

    let baseURL: String
    let token: String?
    private let session: URLSession

    init(baseURL: String, token: String? = nil) {
        self.baseURL = baseURL
        self.token = token
        session = URLSession(configuration: .ephemeral)
    }

    deinit { session.finishTasksAndInvalidate() }

    func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
        var request = URLRequest(url: URL(string: baseURL + path)!)
        request.httpMethod = method
        // Only what hangs takes so long, whatever else the machine does.
        request.timeoutInterval = 600
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body { request.httpBody = Data(CanonicalJSON.bytes(body)) }
        let (data, response) = try await session.data(for: request)
        let http = response as? HTTPURLResponse
        return Reply(
            status: http?.statusCode ?? 0, contentType: http?.value(forHTTPHeaderField: "Content-Type") ?? "",
            body: Array(data))
    }

    func get(_ path: String) async throws -> Reply { try await send("GET", path) }

    @discardableResult
    func select(_ what: String, _ identifier: String) async throws -> Reply {
        try await send("POST", "/\(what)/select", ["identifier": .string(identifier)])
    }

    /// A client with a session of its own.
    func login(username: String = "reader", password: String = "secret") async throws -> TestClient {
        let reply = try await send(
            "POST", "/auth", ["username": .string(username), "password": .string(password), "erp": true])
        guard let token = reply.data?["token"]?.string else { throw LoginRefused(reply: reply) }
        return TestClient(baseURL: baseURL, token: token)
    }

    struct LoginRefused: Error { let reply: Reply }
}
