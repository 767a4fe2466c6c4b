import EventSourcing
import Foundation
import LogikalModel
import Serving
import SyncTesting
import Testing

/// Cursors, tokens and header fields that nobody sends who means well. Whatever it is, the server is not at fault for
/// it: no answer is a 5xx, each is in the form of the API, and the next caller is served.
@Suite(.timeLimit(.minutes(3))) struct HostileRequestTests {
    private static let seed = UInt64.random(in: .min ... .max)

    /// What is valid, and what it is sent in.
    private struct Material {
        let cursors: [String]
        let tokens: [String]
        let id: String
    }

    private static func material(_ api: APIFixture) async throws -> Material {
        try await QueryOffice(api: api).fill()
        let latest = try await api.get("/api/v1/changes?limit=3").cursor
        let log = try await api.get("/api/v1/changes?view=log&types=project&limit=3").cursor
        let snapshot = try #require(try await api.get("/api/v1/snapshot?limit=3").json["next"]?.string)
        return Material(
            cursors: [latest, log, snapshot], tokens: [APIFixture.key, try await api.token(["reader"])],
            id: LogWriter.entity(.project, 1).id.text)
    }

    /// A text with something done to it.
    private static func spoilt(_ text: String, _ generator: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where index < bytes.count: bytes[index] = UInt8.random(in: 33...126, using: &generator)
            case 1 where index < bytes.count: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 33...126, using: &generator), at: index)
            case 3: bytes = Array(bytes.prefix(index))
            case 4: bytes += bytes.prefix(index)
            default: bytes.swapAt(index % max(1, bytes.count), 0)
            }
            if bytes.isEmpty { bytes = [UInt8.random(in: 33...126, using: &generator)] }
        }
        return String(decoding: bytes.prefix(4000), as: UTF8.self)
    }

    private static func noise(_ range: ClosedRange<UInt8>, _ most: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in UInt8.random(in: range, using: &generator) }
    }

    /// Percent-encoded, so that any bytes reach the parameters.
    private static func encoded(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let isPlain = byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-")
            return isPlain ? String(UnicodeScalar(byte)) : "%\(String(0x100 + Int(byte), radix: 16).dropFirst())"
        }.joined()
    }

    private static func request(_ material: Material, _ generator: inout SeededGenerator) -> [UInt8] {
        let cursor = spoilt(material.cursors.randomElement(using: &generator)!, &generator)
        let any = encoded(noise(0...255, 40, &generator))
        let targets = [
            "/api/v1/changes?since=\(encoded(cursor.utf8))", "/api/v1/changes?view=log&since=\(encoded(cursor.utf8))",
            "/api/v1/snapshot?next=\(encoded(cursor.utf8))", "/api/v1/digest?since=\(encoded(cursor.utf8))",
            "/api/v1/changes?limit=\(any)", "/api/v1/changes?types=\(any)&view=\(any)", "/api/v1/projects?after=\(any)",
            "/api/v1/projects?sort=\(any)&name=\(any)&changedSince=\(any)", "/api/v1/search?q=\(any)",
            "/api/v1/projects/\(any)", "/api/v1/projects/\(material.id)?as_of=\(any)", "/api/v1/blobs/\(any)",
            "/api/v1/diff?from=\(any)&to=\(any)", "/api/v1/entities/\(material.id)/history?after=\(any)",
            "/api/v1/log/proof?position=\(any)", "/api/v1/consumers/\(any)/rejections", "/api/v1/audit?since=\(any)",
            "/api/v1/\(any)", "/\(any)", "/api/v1/dead-letters/\(any)", "/api/v1/jobs/\(any)",
            "/api/v1/operations/\(any)", "/api/v1/tenants/\(any)",
        ]
        var bytes = Array("GET \(targets.randomElement(using: &generator)!) HTTP/1.1\r\nHost: localhost\r\n".utf8)
        let token = material.tokens.randomElement(using: &generator)!
        let isKnown = Bool.random(using: &generator)
        bytes += Array("Authorization: Bearer \(isKnown ? token : spoilt(token, &generator))\r\n".utf8)
        let names = [
            "Accept", "Accept-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "If-None-Match",
            "Last-Event-ID", "Origin", "Range", "Transfer-Encoding", "Upgrade", "X-Forwarded-For", "X-Forwarded-Proto",
            "X-Request-Id", "traceparent",
        ]
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let name = names.randomElement(using: &generator)!
            bytes += Array("\(name): ".utf8) + noise(32...126, 60, &generator) + Array("\r\n".utf8)
        }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            bytes +=
                noise(1...255, 30, &generator) + Array(":".utf8) + noise(1...255, 30, &generator)
                + Array("\r\n".utf8)
        }
        return bytes + Array("Connection: close\r\n\r\n".utf8)
    }

    @Test func `no cursor, token or header field makes the server fail`() async throws {
        print("hostile requests: seed \(Self.seed)")
        try await APIFixture.with({ configuration in
            // A length that is claimed and not sent is waited for, but not for long.
            configuration.headTimeout = .seconds(2)
            configuration.bodyTimeout = .milliseconds(500)
        }) { api in
            let material = try await Self.material(api)
            let count = try await api.get("/api/v1/changes").data.count
            var generator = SeededGenerator(seed: Self.seed)
            let requests = (0..<800).map { _ in Self.request(material, &generator) }
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for part in 0..<8 {
                    group.addTask {
                        var statuses: [Int] = []
                        for request in requests[(part * 100)..<(part * 100 + 100)] {
                            let answer = try await Self.answer(to: request, from: api)
                            #expect((200..<500).contains(answer.status), "\(Self.shown(request)): \(answer.text)")
                            if answer.status >= 400 {
                                #expect(!answer.errorCode.isEmpty, "\(Self.shown(request)): \(answer.text)")
                            }
                            statuses.append(answer.status)
                        }
                        return statuses
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.formUnion($1) }
            }
            #expect(statuses.isSuperset(of: [200, 400, 401, 404]))
            #expect(try await api.get("/api/v1/changes").data.count == count && count > 10)
        }
    }

    @Test func `a byte of zero in an address is refused`() async throws {
        try await APIFixture.with { api in
            for target in ["search?q=a%00b", "projects?name=%00", "odoo/projects/a%00b", "audit?actor=%00"] {
                let answer = try await api.get("/api/v1/\(target)")
                #expect(answer.status == 400 && answer.errorCode == "invalid_parameter", "\(target): \(answer.text)")
            }
        }
    }

    private static func answer(to request: [UInt8], from api: APIFixture) async throws -> HTTPAnswer {
        let connection = try HTTPConnection(port: api.port)
        defer { connection.close() }
        try connection.send(request)
        return try await connection.receive(expectsBody: true)
    }

    private static func shown(_ request: [UInt8]) -> String {
        String(decoding: request.prefix(400), as: UTF8.self).replacing("\r\n", with: " | ")
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
