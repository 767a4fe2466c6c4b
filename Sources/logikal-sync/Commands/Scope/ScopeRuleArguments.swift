import ArgumentParser
import EventSourcing
import Foundation
import Polling
import PostgresStorage

/// What a new rule is about.
struct ScopeRuleArguments: ParsableArguments {
    @Argument(help: "The full path of a directory, as `GET /directories` shows it.") var directory: String?
    @Flag(help: "The whole office instead of a directory.") var everything = false
    @Option(help: "Only projects that were not changed for so long, in days, e.g. 730d.") var olderThan: String?
    @Option(
        name: .customLong("where"),
        help: "Only projects with a field of that value, e.g. isDeleted=true; a value in quotes is a text.")
    var field: String?
    @Option(help: "Why, for those who wonder later.") var reason: String?
    @Option(help: "Who wants it, for the log.") var by = NSUserName()
    @Flag(help: "Print the rule as JSON.") var json = false

    func validate() throws {
        let condition = try condition()
        guard directory == nil || !everything else { throw ValidationError("name a directory or --everything") }
        guard directory != nil || everything || condition != nil else {
            throw ValidationError("name a directory, --everything, --older-than or --where")
        }
        guard directory?.isEmpty != true else { throw ValidationError("the root is --everything") }
    }

    func condition() throws -> ProjectCondition? {
        switch (olderThan, field) {
        case (nil, nil): return nil
        case (let age?, nil):
            guard age.hasSuffix("d"), let days = Int(age.dropLast()), ProjectCondition.days.contains(days) else {
                throw ValidationError("--older-than takes days, e.g. 730d")
            }
            return .olderThan(days: days)
        case (nil, let field?):
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, ProjectCondition.fields.contains(parts[0]) else {
                throw ValidationError(
                    "--where takes FIELD=VALUE; fields are \(ProjectCondition.fields.joined(separator: ", "))")
            }
            return .field(parts[0], is: (try? JSONReader.read(parts[1])) ?? .string(parts[1]))
        default: throw ValidationError("a rule has one condition; make two rules")
        }
    }

    func set(_ effect: ScopeRule.Effect) async throws {
        let condition = try condition()
        let (settings, logger) = try Preparation.settings()
        let (standing, isNew) = try await Engine.with(
            settings, logger: logger, changing: "scope \(effect.rawValue)", of: directory
        ) { engine in
            try await engine.scopeRules.set(
                effect, directory: directory ?? "", condition: condition, note: reason, tenant: engine.tenant,
                person: by, at: Timestamp(Date()))
        }
        guard !json else { return Console.json(standing.json) }
        Console.result("\(standing.rule.entity.id.text)  \(standing.rule.text)")
        Console.result(isNew ? "From the next cycle on." : "It was so already.")
    }
}

struct Exclude: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exclude", abstract: "Leaves a directory with all below it, or some projects, out.",
        discussion: """
            Examples:
              logikal-sync scope exclude Archive --reason "finished years ago"
              logikal-sync scope exclude Offers --older-than 365d --json
            """)

    @OptionGroup var rule: ScopeRuleArguments

    func run() async throws { try await rule.set(.exclude) }
}

struct Include: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "include", abstract: "Looks at a directory below one that is left out, or at some projects.",
        discussion: """
            Examples:
              logikal-sync scope include Archive/2025
              logikal-sync scope include --where personInCharge=AB
            """)

    @OptionGroup var rule: ScopeRuleArguments

    func run() async throws { try await rule.set(.include) }
}

struct RemoveScopeRule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Takes a rule back; its history stays in the log.",
        discussion: "Example: logikal-sync scope remove 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")

    @Argument(help: "The id that `scope list` shows.") var id: String
    @Option(help: "Who wants it, for the log.") var by = NSUserName()
    @Flag(help: "Print the rule as JSON.") var json = false

    func run() async throws {
        guard let id = UUID(uuidString: id) else { throw ValidationError("\(id) is no UUID") }
        let (settings, logger) = try Preparation.settings()
        let rule = try await Engine.with(settings, logger: logger, changing: "scope remove", of: id.text) { engine in
            try await engine.scopeRules.remove(id, tenant: engine.tenant, person: by, at: Timestamp(Date()))
        }
        guard let rule else { throw NotThere("there is no rule \(id.text); `scope list` lists them") }
        json ? Console.json(rule.json) : Console.result("Taken back: \(rule.text). From the next cycle on.")
    }
}
