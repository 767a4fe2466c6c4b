import Foundation
import SyncTesting
import Testing

@testable import Waking

/// What goes over the wire, and what must not.
@Suite(.timeLimit(.minutes(2))) struct CurlTransportTests {
    private static let open = WebhookRule(allowsPrivateAddresses: true, allowsPlainHTTP: true)

    private static func failure(_ rule: WebhookRule, _ url: String) async -> String? {
        do {
            try await CurlTransport(rule: rule).send(WakeUpRequest(url: url, headers: [], body: "{}"))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a wake-up is one POST with its headers and body`() async throws {
        let receiver = try Receiver()
        defer { receiver.close() }
        try await CurlTransport(rule: Self.open).send(
            WakeUpRequest(url: receiver.url, headers: ["X-One: 1"], body: #"{"head":7}"#))
        let request = try #require(receiver.requests.first)
        #expect(request.head.hasPrefix("POST /wake HTTP/1.1\r\n") && request.body == #"{"head":7}"#)
        #expect(request.header("X-One") == "1" && request.header("Content-Type") == "application/json")
        #expect(request.header("Expect") == nil && receiver.requests.count == 1)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"])
    func `nothing is sent to an address that is not public, however it is written`(host: String) async throws {
        let receiver = try Receiver()
        defer { receiver.close() }
        let url = "http://\(host):\(receiver.port)/"
        let failure = await Self.failure(WebhookRule(allowsPlainHTTP: true), url)
        #expect(failure == WakeUpFailure.privateAddress.description, "\(failure ?? "sent")")
        #expect(receiver.requests.isEmpty)
    }

    @Test func `no redirect is followed, and no other scheme spoken than is allowed`() async throws {
        let target = try Receiver()
        defer { target.close() }
        let url = target.url
        let receiver = try Receiver { _ in
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: \(url)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
        defer { receiver.close() }
        #expect(await Self.failure(Self.open, receiver.url) == "answered 307; redirects are not followed")
        #expect(target.requests.isEmpty && receiver.requests.count == 1)
        let strict = WebhookRule(allowsPrivateAddresses: true)
        #expect(await Self.failure(strict, target.url) != nil)
        #expect(await Self.failure(Self.open, "file:///etc/hostname") != nil)
        #expect(target.requests.isEmpty)
    }

    @Test func `what is answered decides, and an endless answer is not read to its end`() async throws {
        for (status, expected) in [(200, nil), (204, nil), (400, "answered 400"), (503, "answered 503")] {
            let receiver = try Receiver { _ in
                "HTTP/1.1 \(status) X\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: 1 << 20)
            }
            defer { receiver.close() }
            #expect(await Self.failure(Self.open, receiver.url) == expected)
        }
        let closed = try Receiver { _ in "" }
        closed.close()
        #expect(await Self.failure(Self.open, "http://127.0.0.1:1/") == "nobody takes connections there")
        #expect(await Self.failure(Self.open, "http://does-not-exist.invalid/") == "the name leads nowhere")
    }
}
