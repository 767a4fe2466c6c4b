import Foundation
import Testing

/// A browser as far as the console needs one: it keeps cookies, and sends forms with the token of the page before.
final class ConsoleVisitor {
    private let api: APIFixture
    private(set) var cookies: [String: String] = [:]
    private(set) var token = ""
    /// Sent with everything, as a proxy would.
    var headers: [String: String] = [:]

    init(_ api: APIFixture) { self.api = api }

    @discardableResult
    func get(_ path: String) async throws -> HTTPAnswer {
        try await receive(api.get(path, key: nil, headers: sentHeaders))
    }

    /// - Parameter token: `nil` is the one of the page before.
    @discardableResult
    func post(
        _ path: String, _ fields: [String: String] = [:], token: String? = nil, headers: [String: String] = [:]
    ) async throws -> HTTPAnswer {
        let fields = fields.merging(["form_token": token ?? self.token]) { $1 }
        let body = fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let own = ["Content-Type": "application/x-www-form-urlencoded"]
        let all = sentHeaders.merging(own) { $1 }.merging(headers) { $1 }
        return try await receive(api.get(path, method: "POST", key: nil, headers: all, body: body))
    }

    func signIn(client: TestClient? = nil, key: String = APIFixture.key) async throws {
        try await get("/console/sign-in")
        let answer = try await post(
            "/console/sign-in", ["client": client?.id ?? "", "secret": client?.secret ?? key])
        #expect(answer.status == 303 && answer["location"] == "/console", "\(answer.text)")
        try await get("/console/search")
    }

    private var sentHeaders: [String: String] {
        guard !cookies.isEmpty else { return headers }
        let text = cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
        return headers.merging(["Cookie": text]) { $1 }
    }

    private func receive(_ answer: HTTPAnswer) -> HTTPAnswer {
        for cookie in answer.cookies {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isGone = cookie.contains("Max-Age=0")
            cookies[String(pair[0])] = isGone ? nil : String(pair[1])
        }
        if let field = answer.text.firstRange(of: "name=\"form_token\" value=\"") {
            token = String(answer.text[field.upperBound...].prefix { $0 != "\"" })
        }
        return answer
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
