import ArgumentParser
import Projecting

struct SwitchBuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Makes readers use another build, if it is as healthy as the one they use.",
        discussion: """
            Examples:
              logikal-sync projections switch projects
              logikal-sync projections switch projects --build 3 --force
            """)

    @Argument(help: "The read model, e.g. projects.") var name: String
    @Option(help: "The build; the one under construction when left out.") var build: Int32?
    @Flag(help: "Also when the two differ, or entities are parked.") var force = false
    @Flag(help: "Print the build as JSON.") var json = false

    func run() async throws {
        try await BuildChange.show("projections switch", of: name, json: json) { runner in
            try await runner.switchReaders(of: name, to: build, isForced: force)
        }
    }
}
