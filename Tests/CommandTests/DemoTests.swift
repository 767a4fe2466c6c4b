import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// `demo` and `simulate`: everything on this machine, without any settings.
@Suite struct DemoTests {
    @Test func `the demo tells where it serves and shows changes as they arrive, and Ctrl-C ends it quietly`()
        async throws
    {
        try await Installation.with { installation in
            let folders = FileManager.default.temporaryDirectory.path
            let demo = try await installation.start("demo", "--port", "0", "--every", "1")
            let greeting = try await eventually("the demo greets: \(demo.errors)") {
                demo.output.firstMatch(of: /API (\S+)   key (\S+)/).map { (String($0.1), String($0.2)) }
            }
            let api = API(base: greeting.0, key: greeting.1)
            try await eventually("the demo shows a change") {
                demo.output.contains(#/ +\d+  \d{4}-\d\d-\d\d [^\n]* v[2-9]/#)
            }
            #expect(try await !api.rows(of: "projects").isEmpty)
            #expect(try await api.flawsOfLog() == [])
            let before = try FileManager.default.contentsOfDirectory(atPath: folders)
            #expect(before.contains { $0.hasPrefix("logikal-sync-demo-") })
            demo.send(SIGINT)
            #expect(try await demo.end(within: .seconds(20)) == .exited(0))
            #expect(demo.errors.split(separator: "\n").count == 1, "\(demo.errors)")
        }
    }

    @Test func `the simulator says how to connect to it, and what it serves can be synchronised`() async throws {
        try await Installation.with { installation in
            let simulate = try await installation.start("simulate", "--port", "0", "--projects", "2")
            let url = try await eventually("the simulator serves") {
                simulate.output.firstMatch(of: /LOGIKAL_BASE_URL=(\S+)/).map { String($0.1) }
            }
            let ended = try await installation.run(
                "sync", with: ["LOGIKAL_BASE_URL": url, "AUTH_USERNAME": "reader", "AUTH_PASSWORD": "secret"])
            #expect(ended.code == 0 && ended.output.contains("2 projects"))
            let port = try #require(URL(string: url)?.port)
            let second = try await installation.run("simulate", "--port", "\(port)")
            #expect(second.code == 1)
            #expect(second.errors.contains("Error: can't listen on 127.0.0.1:\(port): Address already in use"))
            #expect(second.errors.split(separator: "\n").count == 1, "\(second.errors)")
            let demo = try await installation.run("demo", "--port", "\(port)")
            #expect(demo.code == 1 && demo.errors.contains("--port"), "\(demo.errors)")
            #expect(try await simulate.stop() == .exited(0))
            #expect(simulate.errors.isEmpty, "\(simulate.errors)")
        }
    }
}
