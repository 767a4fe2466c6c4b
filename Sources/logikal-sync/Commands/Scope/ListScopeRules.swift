import ArgumentParser
import EventSourcing
import Foundation
import Polling
import PostgresStorage

struct ListScopeRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the rules that stand, with who set them and when.",
        discussion: """
            Who had a rule set otherwise before is told by `logikal-sync history ID`.

            Example: logikal-sync scope list --json
            """)

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let rules = try await Engine.with(settings, logger: logger) { engine in
            try await engine.scopeRules.standing(tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(rules.map(\.json))) }
        if rules.isEmpty { Console.result("There are no rules: all of Logikal is looked at.") }
        for standing in rules {
            let note = standing.rule.note.map { ": \($0)" } ?? ""
            let said = "(\(standing.actor), \(standing.recordedAt))"
            Console.result("\(standing.rule.entity.id.text)  \(standing.rule.text) \(said)\(note)")
        }
    }
}
