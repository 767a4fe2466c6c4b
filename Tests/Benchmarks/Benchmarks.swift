import ArgumentParser
import EventSourcing
import Glibc

@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logikal-sync-benchmarks",
        abstract: "Measures what the budgets of the design are about, each beside a reference in the same run.",
        discussion: """
            Runs on a private PostgreSQL with fsync on, in a temporary folder that is removed at the end. Figures of a \
            busy machine say little; the ratios say more.

            Examples:
              logikal-sync-benchmarks append verify
              logikal-sync-benchmarks --million --json > million.json

            Measurements:
            \(Suite.allCases.map { "  \($0.rawValue.padded(to: 12)) \($0.summary)" }.joined(separator: "\n"))
            """)

    @Argument(help: "Which to run. Without names: all but office and sync, which take minutes; with --scale full, all.")
    var names: [Suite] = []

    @Flag(help: "One JSON document instead of text.")
    var json = false

    @Option(help: "How much data: small (20 k entities, 100 k events) or full (200 k entities, 1 M events).")
    var scale = Scale.small

    @Flag(
        help: """
            What a log of 1 M events of 200 k entities costs: --scale full, and without names \
            \(Suite.million.map(\.rawValue).joined(separator: ", ")).
            """)
    var million = false

    func run() async throws {
        let scale = million ? .full : scale
        let standard = million ? Suite.million : Suite.allCases.filter { scale == .full || !$0.takesMinutes }
        let chosen = names.isEmpty ? standard : Suite.allCases.filter(names.contains)
        let (machine, measurements) = try await Workbench.with(scale: scale, isQuiet: json) { workbench in
            let machine = try await Machine.look(at: workbench)
            if !json { Self.show(machine.text) }
            var measurements: [Measurement] = []
            for suite in chosen {
                for measurement in try await suite.measure(on: workbench) {
                    measurements.append(measurement)
                    if !json { Self.show(measurement.text) }
                }
            }
            return (machine, measurements)
        }
        if json {
            let document: JSONValue = [
                "machine": machine.json, "measurements": .array(measurements.map(\.json)),
                "scale": .string(scale.rawValue),
            ]
            print(CanonicalJSON.text(document))
        } else {
            Self.show(Table.text(measurements))
            Self.show("load at the end \(Machine.load)")
        }
    }

    /// At once also in a pipe, where text is kept back otherwise.
    private static func show(_ text: String) {
        print(text + "\n")
        fflush(nil)
    }
}
