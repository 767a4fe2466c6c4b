import ArgumentParser
import EventSourcing
import Projecting

struct RebuildProjections: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Builds a read model anew beside the active build, compares, then switches readers to it.",
        discussion: """
            Killed at any time, it is taken up again where it was: by the same command, or by `logikal-sync run`.

            Examples:
              logikal-sync projections rebuild projects
              logikal-sync projections rebuild --shards 4 --json
            """)

    @Argument(help: "The read model, e.g. projects; all of them when left out.") var names: [String] = []
    @Option(help: "Parts that it is filled in; as many as are filled at once when left out.") var shards: Int32?
    @Flag(help: "Print what was built as JSON, one object a line.") var json = false

    func validate() throws {
        guard (1...256).contains(shards ?? 1) else { throw ValidationError("--shards takes 1 to 256") }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        try await Engine.with(
            settings, logger: logger, changing: "projections rebuild",
            of: names.isEmpty ? nil : names.joined(separator: " ")
        ) { engine in
            let runner = engine.projectionRunner()
            for name in names.isEmpty ? runner.names : names {
                defer { Console.endProgress() }
                let clock = ContinuousClock()
                let began = clock.now
                let build = try await runner.rebuild(name, shards: shards) { progress in
                    Console.progress(progress.line(name, after: clock.now - began))
                }
                if json {
                    Console.json([
                        "build": .integer(build), "milliseconds": .integer((clock.now - began).milliseconds),
                        "name": .string(name),
                    ])
                } else {
                    Console.result("\(name): build \(build) is active")
                }
            }
        }
    }
}

extension RebuildProgress {
    /// With the rate so far, and how long the rest takes at that rate.
    func line(_ name: String, after elapsed: Duration) -> String {
        let seconds = max(0.001, Double(elapsed.milliseconds) / 1000)
        let rate = Double(position.rawValue) / seconds
        let rest = rate > 0 ? Double(end.rawValue - position.rawValue) / rate : 0
        let what = state == .building ? "filling" : "catching up"
        return "\(name): \(what) build \(build), position \(position) of \(end), "
            + "\(Int(rate)) events/s, \(Int(rest.rounded(.up))) s left"
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
