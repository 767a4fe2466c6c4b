import EventSourcing
import Foundation
import FoundationNetworking
import Subprocess
import SyncTesting
import Testing

/// What a run tells about itself: its log, its spans, its errors.
@Suite struct ObservationTests {
    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func lines(_ text: String) -> [JSONValue] {
        text.split(separator: "\n").compactMap { try? JSONReader.read(Array($0.utf8)) }
    }

    /// All spans that came, with what they say.
    private func spans(_ collector: Receiver) throws -> [JSONValue] {
        try collector.requests.flatMap { request in
            let document = try JSONReader.read(Array(request.body.utf8))
            return document["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array ?? []
        }
    }

    @Test func `a request is found again in the log, in its append, and in the read model that took it in`()
        async throws
    {
        let collector = try Receiver { _ in "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" }
        defer { collector.close() }
        let settings = [
            "LOG_FORMAT": "json", "LOG_LEVEL": "info,api=debug,database=debug,projecting=debug",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)/",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=key-of-the-collector", "OTEL_SERVICE_NAME": "office",
        ]
        try await Installation.with(settings: settings, secrets: ["key-of-the-collector"]) { installation in
            let command = try await installation.start("run")
            let base = try await eventually("it serves") {
                lines(command.errors).first { $0["message"] == "serving" }?["address"]?.string
            }
            let api = API(base: base, key: Installation.key)
            let elevation = try await eventually("there is an elevation") {
                try await api.rows(of: "elevations").first
            }
            let id = try #require(elevation["id"]?.string)
            try await propose(api, elevation: id, try #require(elevation["version"]), requestID: "request-of-a-test")
            try await expectLines(command)
            func spanOfTest(_ name: String) async throws -> JSONValue {
                try await eventually("the span \(name) has come") {
                    try spans(collector).first { $0["name"]?.string == name && $0["traceId"]?.string == Self.traceID }
                }
            }
            let request = try await spanOfTest("POST /api/v1/overrides")
            #expect(request["parentSpanId"] == "00f067aa0ba902b7" && request["kind"] == 2)
            let append = try await spanOfTest("append command")
            #expect(append["parentSpanId"] == request["spanId"])
            // A step can take in a cycle's events too, and links to each.
            let link = try await eventually("a read model's step is linked") {
                try spans(collector).filter { $0["name"]?.string?.hasPrefix("project ") == true }
                    .flatMap { $0["links"]?.array ?? [] }.first { $0["traceId"]?.string == Self.traceID }
            }
            #expect(link["spanId"] == request["spanId"])
            #expect(try spans(collector).contains { $0["name"] == "Logikal GET /phases" && $0["kind"] == 3 })
            #expect(collector.requests.allSatisfy { $0.header("api-key") == "key-of-the-collector" })
            #expect(collector.requests.allSatisfy { $0.head.hasPrefix("POST /v1/traces ") })
            let all = collector.requests.map(\.body).joined()
            for secret in installation.secrets + [id] { #expect(!all.contains(secret)) }
            #expect(try await command.stop() == .exited(0))
            #expect(lines(command.errors).count == command.errors.split(separator: "\n").count)
        }
    }

    private func propose(_ api: API, elevation: String, _ version: JSONValue, requestID: String) async throws {
        var request = URLRequest(url: try #require(URL(string: api.base + "/overrides")))
        request.httpMethod = "POST"
        request.setValue("Bearer \(api.key)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue(requestID, forHTTPHeaderField: "X-Request-Id")
        request.setValue("00-\(Self.traceID)-00f067aa0ba902b7-01", forHTTPHeaderField: "traceparent")
        request.httpBody = Data(
            CanonicalJSON.bytes([
                "entity": .string(elevation), "version": version,
                "fields": ["userDescription": ["value": "as Odoo has it"]],
            ]))
        let (answer, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        #expect((200..<300).contains(status), "\(String(decoding: answer, as: UTF8.self))")
    }

    private func expectLines(_ command: RunningCommand) async throws {
        func line(_ what: String, _ isWanted: (JSONValue) -> Bool) async throws -> JSONValue {
            try await eventually(what) { lines(command.errors).first(where: isWanted) }
        }
        let answered = try await line("the answer") { $0["request_id"] == "request-of-a-test" && $0["status"] != nil }
        #expect(answered["component"] == "api" && answered["trace_id"]?.string == Self.traceID)
        let appended = try await line("the append") {
            $0["request_id"] == "request-of-a-test" && $0["message"] == "appended"
        }
        #expect(appended["component"] == "database" && appended["trace_id"]?.string == Self.traceID)
        _ = try await line("the read model") {
            $0["message"] == "a read model moved on"
                && $0["request_ids"]?.array?.contains("request-of-a-test") == true
        }
        #expect(!command.errors.contains("as Odoo has it"))
    }

    @Test func `errors are reported without a word of what they say, and a service that hangs holds up nothing`()
        async throws
    {
        let service = try Receiver { _ in "" }
        defer { service.close() }
        let settings = [
            "SENTRY_DSN": "http://key0of0reports@127.0.0.1:\(service.port)/7", "SENTRY_ENVIRONMENT": "test",
            "AUTH_PASSWORD": "password-that-is-wrong", "LOG_FORMAT": "json",
        ]
        let secrets = ["key0of0reports", "password-that-is-wrong"]
        try await Installation.with(settings: settings, secrets: secrets) { installation in
            let command = try await installation.start("run")
            let report = try await eventually("an error is reported") {
                service.requests.first { $0.body.contains("no cycle now") || $0.body.contains("left alone") }
            }
            #expect(report.head.hasPrefix("POST /api/7/envelope/ "))
            #expect(report.header("X-Sentry-Auth")?.contains("sentry_key=key0of0reports") == true)
            let event = try #require(lines(report.body).last)
            #expect(event["environment"] == "test" && event["tags"]?["component"] == "polling")
            let all = service.requests.map(\.body).joined()
            for secret in installation.secrets { #expect(!all.contains(secret)) }
            #expect(!all.contains("127.0.0.1") && !all.contains(installation.folder))
            #expect(try await command.stop() == .exited(0))
        }
    }
}
