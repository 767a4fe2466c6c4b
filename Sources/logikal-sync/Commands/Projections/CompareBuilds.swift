import ArgumentParser
import EventSourcing
import Projecting

struct CompareBuilds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares a build with the one that readers use, at the same position. Exit code 1 when they differ.",
        discussion: """
            Counts and digests of 64 buckets first, then the rows that only one of the two has. Builds of different
            versions are compared by the columns that both have.

            Examples:
              logikal-sync projections compare projects
              logikal-sync projections compare projects --build 3 --json
            """)

    @Argument(help: "The read model, e.g. projects.") var name: String
    @Option(help: "The build; the one under construction or the former one when left out.") var build: Int32?
    @Flag(help: "Print the comparison as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let comparison = try await Engine.with(settings, logger: logger) { engine in
            try await engine.projectionRunner().compare(name, build)
        }
        if json { Console.json(comparison.json) } else { comparison.lines(name).forEach(Console.result) }
        if !comparison.isEqual { throw ExitCode.failure }
    }
}

extension BuildComparison {
    func lines(_ name: String) -> [String] {
        let columns = isSameDefinition ? "" : ", by the columns that both have"
        let head = "\(name): builds \(build) and \(other) at position \(position)\(columns): "
        return [head + (isEqual ? "equal" : "different")]
            + tables.map { table in
                "  \(name)\(table.suffix): \(table.rows) and \(table.otherRows) rows, "
                    + "\(table.differingBuckets) of \(Self.buckets) buckets differ"
            }
            + differences.map { "  only in build \($0.isInOther ? other : build): \($0.row)" }
    }
}
