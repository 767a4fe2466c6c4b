import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import Subprocess
import SyncTesting
import Testing

/// What an operator types when something has to be decided.
@Suite struct OperatorTests {
    private func json(_ ended: Installation.Ended) throws -> JSONValue {
        #expect(ended.code == 0, "\(ended.errors.suffix(1000))")
        return try JSONReader.read(Array(ended.output.utf8))
    }

    private func withDatabase(
        office configure: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Installation, PostgresPool) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Installation.with(settings: ["DATABASE_URL": conninfo], office: configure) { installation in
                #expect(try await installation.run("sync").code == 0)
                #expect(try await installation.run("projections", "rebuild").code == 0)
                let pool = PostgresPool(PostgresConfiguration(conninfo), logger: Logger(label: "test"))
                let result: Result<Void, any Error>
                do { result = .success(try await body(installation, pool)) } catch { result = .failure(error) }
                await pool.close()
                try result.get()
            }
        }
    }

    @Test func `builds are switched by hand, and the one in use is not dropped`() async throws {
        try await withDatabase { installation, _ in
            #expect(try await installation.run("projections", "rebuild", "projects").code == 0)
            func active() async throws -> [JSONValue] {
                try json(await installation.run("projections", "list", "--json")).array?
                    .filter { $0["name"] == "projects" && $0["active"] == true }.compactMap { $0["build"] } ?? []
            }
            let used = try #require(try await active().first?.number?.int64)
            let none = try await installation.run("projections", "switch", "projects")
            #expect(none.code == 1 && none.errors.contains("projections list"), "\(none.errors)")
            let switched = try await installation.run(
                "projections", "switch", "projects", "--build", "\(used - 1)", "--json")
            #expect(try json(switched)["build"] == .integer(used - 1))
            #expect(try await active() == [.integer(used - 1)])
            let refused = try await installation.run("projections", "drop", "projects", "--build", "\(used - 1)")
            #expect(refused.code == 1 && refused.errors.contains("switch them to another first"), "\(refused.errors)")
            let dropped = try await installation.run(
                "projections", "drop", "projects", "--build", "\(used)", "--json")
            #expect(try json(dropped)["dropped"] == .integer(used))
            let gone = try await installation.run("projections", "switch", "projects", "--build", "\(used)")
            #expect(gone.code == 1)
            let unknown = try await installation.run("projections", "drop", "windows", "--build", "1")
            #expect(unknown.code == 1 && unknown.errors.contains("windows"), "\(unknown.errors)")
        }
    }

    @Test func `parked entities are shown, tried again, and skipped with a reason`() async throws {
        try await withDatabase { installation, pool in
            let build = try await pool.query("select active from projecting.projection where name = 'projects'") {
                try $0.int32(0)
            }[0]
            try await pool.execute(
                """
                alter table read.\(identifier: "projects_v\(build)")
                  add constraint not_poison check (name not like 'Poison%')
                """)
            for (number, project) in installation.simulator.office.truth().projects.prefix(2).enumerated() {
                try installation.simulator.office.apply(
                    .editProject(project: project.id, set: ["name": .string("Poison \(number)\u{1B}[31m")]))
            }
            let (command, _) = try await installation.serve()
            let letters = try await eventually("two entities are parked") {
                let list = try json(await installation.run("dead-letters", "list", "--json")).array ?? []
                return list.count == 2 ? list.compactMap { $0["id"]?.number?.lexeme } : nil
            }
            #expect(try await command.stop() == .exited(0))
            let shown = try await installation.run("dead-letters", "show", letters[0])
            #expect(shown.code == 0 && shown.output.contains("23514") && shown.output.contains("log show --since"))
            #expect(!shown.output.contains("\u{1B}"), "a name may not colour the screen")
            let failed = try await installation.run("dead-letters", "retry", letters[0])
            #expect(failed.code == 1 && failed.output.contains("tried 2 times"), "\(failed.output)")
            #expect(try await installation.run("dead-letters", "skip", letters[0]).code == 64)
            #expect(try await installation.run("dead-letters", "skip", letters[0], "--reason", " ").code == 64)
            let skipped = try json(
                await installation.run("dead-letters", "skip", letters[0], "--reason", "a typing error", "--json"))
            #expect(skipped["state"] == "skipped" && skipped["reason"] == "a typing error")
            try await pool.execute(
                "alter table read.\(identifier: "projects_v\(build)") drop constraint not_poison")
            #expect(
                try await json(installation.run("dead-letters", "retry", letters[1], "--json"))["state"] == "retried")
            #expect(try await installation.run("dead-letters", "list").output == "Nothing is parked.\n")
            #expect(try await json(installation.run("dead-letters", "list", "--all", "--json")).array?.count == 2)
            let unknown = try await installation.run("dead-letters", "show", "999")
            #expect(unknown.code == 1 && unknown.errors.contains("999"), "\(unknown.errors)")
        }
    }

    @Test(arguments: [true, false])
    func `withheld removals are listed, and happen or not as somebody decides`(isApproved: Bool) async throws {
        try await withDatabase {
            $0.directories = 1
            $0.projects = 14
            $0.elevations = 1
        } _: { installation, _ in
            for project in installation.simulator.office.truth().projects.prefix(12) {
                try installation.simulator.office.apply(.deleteProject(project: project.id))
            }
            for _ in 0..<2 { _ = try await installation.run("sync") }
            let holds = try json(await installation.run("sync", "withheld", "--json")).array ?? []
            let id = try #require(holds.first?["id"]?.string)
            #expect(holds.count == 1)
            let text = try await installation.run("sync", "withheld").output
            #expect(text.contains(id) && text.split(separator: "\n").count == 13, "\(text)")
            let unknown = try await installation.run("sync", "approve", "00000000-0000-4000-8000-000000000000")
            #expect(unknown.code == 1 && unknown.errors.contains("sync withheld"), "\(unknown.errors)")
            let verb = isApproved ? "approve" : "reject"
            let decided = try json(await installation.run("sync", verb, id, "--by", "Anna", "--json"))
            #expect(decided["decision"] == (isApproved ? "approved" : "rejected"))
            for _ in 0..<2 { _ = try await installation.run("sync") }
            let removals = try await installation.run("log", "show", "--type", "project.removed", "--json")
            #expect(removals.output.split(separator: "\n").count == (isApproved ? 12 : 0), "\(removals.errors)")
            let decisions = try await installation.run("log", "show", "--actor", "Anna", "--json")
            #expect(decisions.output.contains("deletions."), "\(decisions.output) \(decisions.errors)")
        }
    }

    @Test func `who follows the log is shown what comes, and ends when told`() async throws {
        try await withDatabase { installation, pool in
            let head = try await pool.query("select head from log.sequencer") { try $0.int64(0) }[0]
            let follower = try await installation.start("log", "show", "--follow", "--json", "--since", "\(head)")
            let project = try #require(installation.simulator.office.truth().projects.first)
            for name in ["first", "second"] {
                try installation.simulator.office.apply(
                    .editProject(project: project.id, set: ["name": .string("\(name) of the follower")]))
                _ = try await installation.run("sync")
                try await eventually("\(name) is shown") { follower.output.contains("\(name) of the follower") }
            }
            let positions = try follower.output.split(separator: "\n").compactMap {
                try JSONReader.read(Array($0.utf8))["position"]?.number?.int64
            }
            #expect(positions == positions.sorted() && Set(positions).count == positions.count)
            #expect(positions.allSatisfy { $0 > head })
            #expect(try await follower.stop() == .exited(0))
        }
    }
}
