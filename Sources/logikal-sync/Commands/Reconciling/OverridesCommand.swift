import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage
import Reconciling

struct OverridesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overrides",
        abstract: "Shows what was changed in Odoo and holds instead of what Logikal says.",
        discussion: """
            Examples:
              logikal-sync overrides list
              logikal-sync overrides list --entity 0b54c9b1-65c3-5f5e-8b1a-54f0a0a2b7e6 --json
            """,
        subcommands: [ListOverrides.self], defaultSubcommand: ListOverrides.self)
}

struct ListOverrides: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists what Odoo has changed, by entity and field, with who did.",
        discussion: "Example: logikal-sync overrides list --json")

    @Option(help: "Only of this directory, project, phase or elevation.") var entity: String?
    @Option(help: "How many entities at most, 1 to 500.") var limit = OverrideQuery.defaultLimit
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        guard OverrideQuery.limits.contains(limit) else { throw ValidationError("--limit takes 1 to 500") }
    }

    func run() async throws {
        let entity = try entity.map(ConflictsCommand.id)
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(settings, logger: logger) { engine in
            try await engine.reconciliation.overrides(
                OverrideQuery(entity: entity, limit: limit), tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(kept.map(\.json))) }
        let lines = kept.flatMap(Self.lines)
        if lines.isEmpty { Console.result("Nothing of Odoo's holds: everything is as Logikal says.") }
        for line in lines { Console.result(line) }
    }

    private static func lines(_ kept: KeptOverrides) -> [String] {
        let entity = "\(kept.state["entity"]?["type"]?.string ?? "?")/\(kept.state["entity"]?["id"]?.string ?? "?")"
        return (kept.json["fields"]?.object?.members ?? []).map { member in
            let values = ["value", "base"].map {
                HistoryText.printable(CanonicalJSON.text(member.value[$0] ?? .null))
            }
            let by = HistoryText.printable(member.value["by"]?.string ?? "?")
            return "\(entity)  \(member.key)  \(values[0]), said when Logikal had \(values[1])  (\(by))"
        }
    }
}
