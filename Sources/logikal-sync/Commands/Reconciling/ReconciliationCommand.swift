import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage
import Reconciling

struct ReconciliationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconciliation", abstract: "Shows and sets by which rules Logikal and Odoo are reconciled.",
        discussion: """
            Examples:
              logikal-sync reconciliation rules show
              logikal-sync reconciliation rules set rules.json
            """,
        subcommands: [ReconciliationRulesCommand.self])
}

struct ReconciliationRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Who owns which fields, and what decides where both sides changed them.",
        discussion: """
            A group has fields that are merged together. Its owner is logikal (what Odoo proposes is refused), odoo (it
            always holds) or shared (it is merged). What decides about shared fields that both sides changed is its
            policy: queue (a person), source_wins, odoo_wins or latest. A field in no group is Logikal's.

            Examples:
              logikal-sync reconciliation rules show --json
              logikal-sync reconciliation rules show --json | jq '{groups, version}' > rules.json
              logikal-sync reconciliation rules set rules.json --note "sales may name positions"
            """,
        subcommands: [ShowReconciliationRules.self, SetReconciliationRules.self],
        defaultSubcommand: ShowReconciliationRules.self)
}

struct ShowReconciliationRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows the rules that hold, and who set which since when.",
        discussion: "Example: logikal-sync reconciliation rules show --json")

    @Flag(help: "Print them as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(settings, logger: logger) { engine in
            try await engine.reconciliation.rules(tenant: engine.tenant)
        }
        json ? Console.json(kept.json) : Console.result(kept.text)
    }
}

struct SetReconciliationRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Sets the rules that hold from now on, all of them.",
        discussion: """
            The file has {"groups": [{"entityType": "elevation", "name": "user_description",
            "fields": ["userDescription"], "owner": "shared", "policy": "queue"}, …]}; with "version", which
            `show --json` tells, it is refused where somebody else has set others meanwhile. What Odoo changed by the
            rules of before is held against the new ones at once.

            Examples:
              logikal-sync reconciliation rules set rules.json
              logikal-sync reconciliation rules set - --note "sales may name positions" < rules.json
            """)

    @Argument(help: "A file, or - for standard input.", completion: .file()) var file: String
    @Option(help: "Why, for those who wonder later.") var note: String?
    @Flag(help: "Print the rules as JSON.") var json = false

    func run() async throws {
        let bytes =
            file == "-" ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: file)
        guard let bytes, var body = (try? JSONReader.read(Array(bytes)))?.object else {
            throw ValidationError("\(file) is no file with a JSON object")
        }
        let version = body["version"]?.number?.int64
        if let note { body["note"] = .string(note) }
        let state = JSONObject(body.members.filter { ["groups", "note"].contains($0.key) }.map { ($0.key, $0.value) })
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(
            settings, logger: logger, changing: "reconciliation rules set"
        ) { engine in
            try await ReconciliationFailure.telling {
                try await engine.reconciliation.set(
                    state, instead: version, tenant: engine.tenant, person: Actor.person)
            }
        }
        json ? Console.json(kept.json) : Console.result(kept.text)
    }
}

extension KeptRules {
    fileprivate var text: String {
        let groups = rules.groups.map { group in
            let policy = group.owner == .shared ? ", \(group.policy.rawValue)" : ""
            return "\(group.entityType)  \(group.name)  \(group.fields.joined(separator: ", "))  "
                + "\(group.owner.rawValue)\(policy)"
        }
        let history = history.map { revision in
            let note = revision.rules.note.map { ": \(HistoryText.printable($0))" } ?? ""
            return "version \(revision.rules.version)  \(revision.recordedAt)  "
                + "\(HistoryText.printable(revision.actor))\(note)"
        }
        return (groups + (history.isEmpty ? ["Nobody has set any: these hold from the start."] : history))
            .joined(separator: "\n")
    }
}
