import ArgumentParser
import Projecting

struct RollBack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Takes readers back to the build that they used before.",
        discussion: """
            It was fed all the time, so nothing is missing in it. `logikal-sync run` leaves it at that: the version that
            readers were taken back from is not built again by itself.

            Example: logikal-sync projections rollback projects
            """)

    @Argument(help: "The read model, e.g. projects.") var name: String
    @Flag(help: "Print the build as JSON.") var json = false

    func run() async throws {
        try await BuildChange.show("projections rollback", of: name, json: json) { try await $0.rollBack(name) }
    }
}
