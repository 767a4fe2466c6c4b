import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage
import Reconciling

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Shows and resolves where Logikal and Odoo both changed the same thing.",
        discussion: """
            What is shared is merged by itself where only one side changed it. Where both did, the rule decides
            (`logikal-sync reconciliation rules show`); the rule `queue` asks a person, and until he has answered what
            held before holds. Nothing is ever written to Logikal.

            Examples:
              logikal-sync conflicts list
              logikal-sync conflicts list --state all --json
              logikal-sync conflicts resolve 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --choose odoo
            """,
        subcommands: [ListConflicts.self, ShowConflict.self, ResolveConflict.self],
        defaultSubcommand: ListConflicts.self)

    static func id(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw ValidationError("\(text) is no UUID") }
        return id
    }
}

struct ListConflicts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists conflicts, those that wait longest first.",
        discussion: """
            Examples:
              logikal-sync conflicts list --json
              logikal-sync conflicts list --state resolved --entity 0b54c9b1-65c3-5f5e-8b1a-54f0a0a2b7e6
            """)

    @Option(
        help: "open, resolved or all (default: open).",
        transform: { text in
            guard let state = ConflictQuery.State(rawValue: text) else {
                throw ValidationError("--state takes open, resolved or all")
            }
            return state
        }) var state = ConflictQuery.State.open
    @Option(help: "Only about this directory, project, phase or elevation.") var entity: String?
    @Option(help: "How many at most, 1 to 500.") var limit = ConflictQuery.defaultLimit
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        guard ConflictQuery.limits.contains(limit) else { throw ValidationError("--limit takes 1 to 500") }
    }

    func run() async throws {
        let entity = try entity.map(ConflictsCommand.id)
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(settings, logger: logger) { engine in
            try await engine.reconciliation.conflicts(
                ConflictQuery(state: state, entity: entity, limit: limit), tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(kept.map(\.json))) }
        if kept.isEmpty { Console.result(state == .open ? "No conflict is open." : "There are no conflicts.") }
        for conflict in kept { Console.result(conflict.conflict.line) }
    }
}

struct ShowConflict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a conflict: what each side wants, and what holds.",
        discussion: "Example: logikal-sync conflicts show 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")

    @Argument(help: "The id that `conflicts list` shows.") var id: String
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let id = try ConflictsCommand.id(id)
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(settings, logger: logger) { engine in
            try await ReconciliationFailure.telling {
                try await engine.reconciliation.conflict(id, tenant: engine.tenant)
            }
        }
        json ? Console.json(kept.json) : Console.result(kept.conflict.text)
    }
}

struct ResolveConflict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Says whose value counts, or which other one.",
        discussion: """
            Examples:
              logikal-sync conflicts resolve 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --choose logikal --note "as built"
              logikal-sync conflicts resolve 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --set userDescription="with blind"
            """)

    @Argument(help: "The id that `conflicts list` shows.") var id: String
    @Option(help: "logikal or odoo.") var choose: String?
    @Option(
        help: "Another value for a field, as FIELD=VALUE; for every field of the conflict. VALUE is JSON, or a text.")
    var set: [String] = []
    @Option(help: "Why, for those who wonder later.") var note: String?
    @Flag(help: "Print the conflict as JSON.") var json = false

    func validate() throws { _ = try decision() }

    func run() async throws {
        let (id, decision) = (try ConflictsCommand.id(id), try decision())
        let (settings, logger) = try Preparation.settings()
        let kept = try await Engine.with(
            settings, logger: logger, changing: "conflicts resolve", of: id.text
        ) { engine in
            try await ReconciliationFailure.telling {
                try await engine.reconciliation.resolve(
                    id, decision, tenant: engine.tenant, person: Actor.person)
            }
        }
        json ? Console.json(kept.json) : Console.result(kept.conflict.text)
    }

    private func decision() throws -> ConflictDecision {
        switch (choose, set.isEmpty) {
        case ("logikal", true): return ConflictDecision(.logikal, note: note)
        case ("odoo", true): return ConflictDecision(.odoo, note: note)
        case (nil, false):
            let values = try set.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else { throw ValidationError("--set takes FIELD=VALUE") }
                return (parts[0], (try? JSONReader.read(parts[1])) ?? .string(parts[1]))
            }
            return ConflictDecision(.value, values: JSONObject(values), note: note)
        default: throw ValidationError("give --choose logikal, --choose odoo, or --set for every field")
        }
    }
}

extension Conflict {
    var line: String {
        let end = resolution.map { "\($0.choice.rawValue), \($0.by)" } ?? "since \(since)"
        let fields = claim.values.members.map { HistoryText.printable($0.key) }.joined(separator: ", ")
        return "\(id.text)  \(entity)  \(fields)  \(end)"
    }

    var text: String {
        var lines = [
            "\(id.text)  \(resolution == nil ? "open" : "resolved")", "  about    \(entity), \(group)",
            "  rule     \(policy.rawValue)", "  since    \(since), \(HistoryText.printable(claim.by))",
            "  holds    \(odooHolds ? "Odoo's value" : "Logikal's value")",
        ]
        for member in claim.values.members {
            let sides = [claim.base[member.key], logikal[member.key], member.value].map {
                HistoryText.printable(CanonicalJSON.text($0 ?? .null))
            }
            lines.append("  \(member.key): was \(sides[0]); Logikal says \(sides[1]); Odoo says \(sides[2])")
        }
        if let resolution {
            let note = resolution.note.map { ": \(HistoryText.printable($0))" } ?? ""
            lines.append(
                "  resolved \(resolution.choice.rawValue) by \(HistoryText.printable(resolution.by)), "
                    + "\(resolution.at)\(note)")
        }
        return lines.joined(separator: "\n")
    }
}

/// What was asked for is not there, or can't be meant: that is wrong usage, as the exit code says.
enum ReconciliationFailure {
    static func telling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as ReconciliationError where error.code == .unknownConflict {
            throw NotThere("there is no such conflict; `logikal-sync conflicts list` shows them")
        } catch let error as ReconciliationError where error.disposition == .quarantine {
            throw ValidationError(error.message)
        }
    }
}
