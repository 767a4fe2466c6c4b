import ArgumentParser
import EventSourcing
import Foundation
import LogikalClient
import Polling
import PostgresStorage

extension SyncCommand {
    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells what the next cycle would look at and cost, without asking Logikal for anything.",
            discussion: """
                Projects whose row has changed since the last cycle come on top. Where a session may move sideways is
                learnt by trying; --navigation tells for which of the two the costs are.

                Examples:
                  logikal-sync sync plan
                  logikal-sync sync plan --full --navigation strict --json
                """)

        enum Navigation: String, ExpressibleByArgument, CaseIterable { case free, strict }

        @Flag(help: "For a cycle that enters every project.") var full = false
        @Option(help: "free: sessions move sideways; strict: every way begins with a login.")
        var navigation = Navigation.free
        @Flag(help: "Print the plan as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let forecast = try await Engine.with(settings, logger: logger) { engine in
                let store = engine.pollStore
                return CycleForecast(
                    known: try await store.directoriesAndProjects(tenant: engine.tenant),
                    visits: try await store.visits(tenant: engine.tenant),
                    contents: try await store.contentCounts(tenant: engine.tenant),
                    failing: try await store.failingProjects(tenant: engine.tenant),
                    cadence: full ? .everything : settings.cadence, details: settings.details,
                    capabilities: NavigationCapabilities(all: navigation == .free ? .allowed : .refused),
                    durations: CallDurations(), now: Timestamp(Date()))
            }
            json ? Console.json(forecast.json) : Console.result(Self.text(forecast))
        }

        static func text(_ forecast: CycleForecast) -> String {
            let entered = forecast.entered.sorted { $0.key < $1.key }.map { "\($0.value) \(reason($0.key))" }
            let total = forecast.entered.values.reduce(0, +)
            let seconds = forecast.duration.components.seconds
            return """
                The next cycle would
                  list        directories of \(forecast.directories), projects of \(forecast.projectLists) \
                directories (\(forecast.excludedDirectories) left out)
                  enter       \(total) projects\(entered.isEmpty ? "" : ": " + entered.joined(separator: ", "))
                  fetch       \(forecast.partsLists) parts lists that are owed
                  postpone    \(forecast.postponed) projects, \(forecast.postponedPartsLists) parts lists
                  cost        \(forecast.logins) logins, \(forecast.requests.values.reduce(0, +)) requests, about \
                \(seconds / 60) min \(seconds % 60) s at \(forecast.isMeasured ? "measured" : "usual") durations
                and whatever has changed meanwhile.
                """
        }

        private static func reason(_ name: String) -> String {
            switch name {
            case "changed": "that were not read whole as they are"
            case "owed": "of which something is owed"
            case "new": "that nobody has entered"
            case "overdue": "due for a full check"
            case "partsLists": "that owe parts lists"
            default: "by rotation"
            }
        }
    }
}
