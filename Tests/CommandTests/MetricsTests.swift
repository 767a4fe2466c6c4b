import Foundation
import FoundationNetworking
import Subprocess
import Testing

/// What a Prometheus sees of a running process.
@Suite struct MetricsTests {
    private static let token = "token-of-a-prometheus"

    private func page(_ url: String, token: String? = token, accept: String? = nil) async throws -> (Int, String) {
        var request = URLRequest(url: try #require(URL(string: url)))
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let accept { request.setValue(accept, forHTTPHeaderField: "Accept") }
        let (body, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: body, as: UTF8.self))
    }

    /// The value of a series; labels as they are written.
    private func value(_ page: String, _ series: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    @Test func `a run tells its numbers on the API and on an address of their own, to whoever has the token`()
        async throws
    {
        let settings = ["METRICS_TOKEN": Self.token, "METRICS_ADDRESS": "127.0.0.1:0"]
        try await Installation.with(settings: settings, secrets: [Self.token]) { installation in
            let (command, api) = try await installation.serve()
            try await command.waitForCycles(2)
            let own = try await eventually("metrics have an address") {
                command.errors.firstMatch(of: /address=(http:\S+) .*telling metrics/).map { String($0.1) }
            }
            for url in ["\(api.base)/metrics", own] {
                #expect(try await page(url, token: nil).0 == 401)
                #expect(try await page(url, token: "token-of-somebody-else").0 == 401)
                let (status, text) = try await page(url)
                #expect(status == 200)
                #expect(try await promtool(text) == "", "\(url)")
                let open = try await page(url, accept: "application/openmetrics-text;version=1.0.0").1
                #expect(open.hasSuffix("# EOF\n"))
            }
            // The token is good for nothing else.
            #expect(try await page("\(api.base)/projects").0 == 403)
            let text = try await eventually("what is done is told") {
                let text = try await page(own).1
                return (value(text, #"logikal_sync_poll_cycles_total{outcome="complete",tenant="default"}"#) ?? 0) > 2
                    ? text : nil
            }
            expectNumbers(in: text)
            #expect(!text.contains("projects/{id}") && !text.contains("127.0.0.1"))
        }
    }

    private func expectNumbers(in text: String) {
        func isAbove(_ least: Double, _ series: String) {
            #expect((value(text, "logikal_sync_" + series) ?? -1) > least, "\(series)")
        }
        isAbove(0, #"http_requests_total{method="GET",route="/api/v1/metrics",status="200"}"#)
        isAbove(0, #"http_request_duration_seconds_count{method="GET",route="/api/v1/health/ready"}"#)
        isAbove(0, #"logikal_calls_total{endpoint="POST /auth",outcome="ok"}"#)
        isAbove(0, #"logikal_call_duration_seconds_count{endpoint="GET /phases"}"#)
        isAbove(5, #"appended_events_total{kind="poll"}"#)
        isAbove(5, #"projected_events_total{projection="projects"}"#)
        isAbove(5, #"log_events_total{tenant="default"}"#)
        isAbove(1, #"pool_leases_total{pool="service"}"#)
        isAbove(0, #"cache_lookups_total{cache="credentials",outcome="miss"}"#)
        isAbove(0, "database_size_bytes")
        isAbove(1_000_000, #"poll_last_timestamp_seconds{outcome="complete",tenant="default"}"#)
        #expect(value(text, #"logikal_sync_poll_interval_seconds{tenant="default"}"#) == 0.2)
        #expect(value(text, #"logikal_sync_dead_letters{projection="projects",tenant="default"}"#) == 0)
        #expect(value(text, "logikal_sync_gather_up") == 1)
        #expect(text.contains(#"logikal_sync_build_info{commit="unknown",schema=""#))
    }

    /// What Prometheus' own tool finds wrong with the page.
    private func promtool(_ page: String) async throws -> String {
        let result = try await Subprocess.run(
            .name("promtool"), arguments: ["check", "metrics"], input: .string(page),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return result.standardOutput + result.standardError
    }

    @Test func `metrics whose database is away say so`() async throws {
        try await Installation.with(settings: ["METRICS_ADDRESS": "127.0.0.1:0"]) { installation in
            let (command, _) = try await installation.serve()
            let url = try await eventually("metrics have an address") {
                command.errors.firstMatch(of: /address=(http:\S+) .*telling metrics/).map { String($0.1) }
            }
            #expect(try await value(page(url, token: nil).1, "logikal_sync_gather_up") == 1)
            try installation.signalServer(SIGSTOP)
            defer { try? installation.signalServer(SIGCONT) }
            try await eventually("numbers are missing") {
                let text = try await page(url, token: nil).1
                return value(text, "logikal_sync_gather_up") == 0 && !text.contains("logikal_sync_log_events_total{")
            }
            try installation.signalServer(SIGCONT)
            try await eventually("they are back") {
                try await value(page(url, token: nil).1, "logikal_sync_gather_up") == 1
            }
        }
    }
}
