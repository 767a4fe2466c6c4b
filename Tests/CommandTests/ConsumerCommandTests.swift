import EventSourcing
import Foundation
import Subprocess
import Testing

/// `consumers`, as an operator looks at who follows the feed.
@Suite struct ConsumerCommandTests {
    @Test func `a consumer is shown with its lag and what it rejected, until it is forgotten`() async throws {
        try await Installation.with { installation in
            let (running, api) = try await installation.serve()
            try await running.waitForCycles(1)
            let first = try await api.get("/changes?view=log&limit=3")
            let cursor = try #require(first.json["cursor"]?.string)
            #expect(try await api.put("/consumers/odoo/ack", ["cursor": .string(cursor)]).status == 200)
            let project = try #require(try await api.rows(of: "projects").first?["id"]?.string)
            let rejected = try await api.post(
                "/consumers/odoo/rejections",
                ["entity": .string(project), "error": "no partner\u{1B}[31m", "type": "project", "version": 1])
            #expect(rejected.status == 200, "\(rejected.json)")

            let shown = try await installation.run("consumers", "show", "odoo")
            #expect(shown.code == 0 && shown.output.contains("position      3 of "), "\(shown.output)\(shown.errors)")
            #expect(shown.output.contains("positions, ") && shown.output.contains("s behind"))
            #expect(shown.output.contains("rejected      1") && shown.output.contains("woken         no"))
            let json = try JSONReader.read(
                Array(try await installation.run("consumers", "show", "odoo", "--json").output.utf8))
            #expect(json["name"] == "odoo" && json["position"] == 3 && json["rejections"] == 1, "\(json)")

            let listed = try await installation.run("consumers", "rejections", "odoo")
            #expect(listed.output.contains(project) && listed.output.contains("version 1"))
            // What a consumer says is text, whatever a terminal would make of it.
            #expect(listed.output.contains("no partner") && !listed.output.contains("\u{1B}"))
            let rows = try JSONReader.read(
                Array(try await installation.run("consumers", "rejections", "odoo", "--json").output.utf8))
            #expect(rows.array?.count == 1)

            for arguments in [
                ["consumers", "show", "nobody"], ["consumers", "show", "a b"], ["consumers", "forget", "x"],
            ] {
                let ended = try await installation.run(arguments)
                #expect(ended.code == 1 && ended.errors.contains("consumers list"), "\(ended.errors)")
            }
            #expect(try await installation.run("consumers", "rejections", "nobody").code == 1)
            #expect(try await installation.run("consumers", "forget", "odoo").code == 0)
            #expect(try await installation.run("consumers", "show", "odoo").code == 1)
            #expect(try await running.stop() == .exited(0))
        }
    }
}
