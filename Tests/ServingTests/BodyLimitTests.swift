import EventSourcing
import Serving
import Testing

/// Bodies about as long as may be sent, to every route that takes one.
@Suite(.timeLimit(.minutes(3))) struct BodyLimitTests {
    /// An object of so many bytes, with a member that no route knows.
    private static func body(_ size: Int) -> String {
        let (start, end) = (#"{"unknown":""#, #""}"#)
        return start + String(repeating: "a", count: size - start.utf8.count - end.utf8.count) + end
    }

    @Test func `a body that is too long is the caller's fault on every route`() async throws {
        try await APIFixture.with { api in
            for endpoint in api.endpoints where ["POST", "PUT", "PATCH"].contains(endpoint.method) {
                for size in [4095, 4096, 4097, 5000, 65_535, 65_536, 65_537] {
                    let answer = try await api.get(
                        PermissionTests.target(endpoint), method: endpoint.method, body: Self.body(size))
                    #expect(answer.status < 500, "\(endpoint.method) \(endpoint.path) \(size): \(answer.text)")
                    guard size > 65_536 else { continue }
                    #expect(answer.status == 413 && answer.errorCode == "body_too_large", "\(endpoint.path)")
                }
            }
        }
    }

    @Test(arguments: [
        "auth/client/login", "auth/client/refresh", "client-auth/login", "auth/client/register", "auth/login",
    ])
    func `what lets somebody in takes short bodies only, and says so`(path: String) async throws {
        try await APIFixture.with { api in
            let short = try await api.get("/api/v1/\(path)", method: "POST", body: Self.body(4096))
            #expect(short.status == 400 && short.errorCode == "invalid_body")
            let long = try await api.get("/api/v1/\(path)", method: "POST", body: Self.body(4097))
            #expect(long.status == 413 && long.errorCode == "body_too_large")
            #expect(long.json["error"]?["message"]?.string?.contains("4096") == true)
        }
    }
}
