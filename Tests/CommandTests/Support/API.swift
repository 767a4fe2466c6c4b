import EventSourcing
import Foundation
import FoundationNetworking
import SyncTesting

/// The HTTP API of a running process, as a reader with a key sees it.
struct API: Sendable {
    struct Answer: Sendable {
        let status: Int
        let json: JSONValue
        var data: [JSONValue] { json["data"]?.array ?? [] }
    }

    /// Up to and including `/api/v1`.
    let base: String
    let key: String

    func get(_ target: String) async throws -> Answer { try await send("GET", target, nil) }

    func post(_ target: String, _ body: JSONValue) async throws -> Answer { try await send("POST", target, body) }

    func put(_ target: String, _ body: JSONValue) async throws -> Answer { try await send("PUT", target, body) }

    func patch(_ target: String, _ body: JSONValue) async throws -> Answer { try await send("PATCH", target, body) }

    private func send(_ method: String, _ target: String, _ body: JSONValue?) async throws -> Answer {
        guard let url = URL(string: base + target) else { throw NotInTime(description: "no URL: \(target)") }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 20)
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.httpMethod = method
        if let body {
            request.httpBody = Data(CanonicalJSON.bytes(body))
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (answer, response) = try await URLSession.shared.data(for: request)
        return Answer(
            status: (response as? HTTPURLResponse)?.statusCode ?? 0, json: try JSONReader.read(Array(answer)))
    }

    /// All pages of the feed after a cursor, and the cursor to go on from.
    func feed(
        _ view: String, since: String? = nil, limit: Int = 40
    ) async throws -> (changes: [JSONValue], cursor: String) {
        var changes: [JSONValue] = []
        var cursor = since
        while true {
            let answer = try await get(
                "/changes?view=\(view)&limit=\(limit)" + (cursor.map { "&since=\($0)" } ?? ""))
            guard answer.status == 200, let next = answer.json["cursor"]?.string else {
                throw NotInTime(description: "the feed answered \(answer.status): \(answer.json)")
            }
            changes += answer.data
            cursor = next
            if answer.json["upToDate"] == true { return (changes, next) }
        }
    }

    /// All rows of a read model's list.
    func rows(of model: String) async throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var after = ""
        while true {
            let answer = try await get("/\(model)?limit=50" + after)
            guard answer.status == 200 else {
                throw NotInTime(description: "\(model) answered \(answer.status): \(answer.json)")
            }
            rows += answer.data
            guard let next = answer.json["next"]?.string else { return rows }
            after = "&after=\(next)"
        }
    }

    var isReady: Bool {
        get async { (try? await get("/health/ready"))?.status == 200 }
    }
}
