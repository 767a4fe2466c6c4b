import ArgumentParser
import EventSourcing
import Polling
import PostgresStorage

struct FreshnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freshness",
        abstract: "Tells when Logikal's lists were read last, and which were not and why.",
        discussion: """
            Exit code 2 says that something could not be read at the last look.

            Examples:
              logikal-sync freshness
              logikal-sync freshness --all --json
            """)

    @Flag(help: "Also what was read completely.") var all = false
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let freshness = try await Engine.with(settings, logger: logger) { engine in
            try await Self.read(PostgresFreshness(pool: engine.pool), tenant: engine.tenant, unreadOnly: !all)
        }
        json ? Console.json(freshness.json) : Console.result(Self.text(freshness))
        if freshness.levels.contains(where: { $0.unread > 0 }) { throw ExitCode.incomplete }
    }

    /// All pages in one.
    private static func read(
        _ reader: PostgresFreshness, tenant: TenantID, unreadOnly: Bool
    ) async throws -> Freshness {
        var page = try await reader.read(tenant: tenant, unreadOnly: unreadOnly, limit: 1000)
        var scopes = page.scopes
        while let next = page.next {
            page = try await reader.read(tenant: tenant, unreadOnly: unreadOnly, after: next, limit: 1000)
            scopes += page.scopes
        }
        return Freshness(cycle: page.cycle, levels: page.levels, scopes: scopes, next: nil)
    }

    static func text(_ freshness: Freshness) -> String {
        guard let cycle = freshness.cycle else { return "No cycle has come to its end yet." }
        var lines = ["Cycle \(cycle.number): \(cycle.outcome), ended \(cycle.finishedAt)"]
        if let failure = cycle.failure { lines.append("  ended early: \(failure)") }
        if cycle.outcome != "complete" {
            lines.append("  the last complete cycle ended \(cycle.completeAt?.description ?? "never")")
        }
        if cycle.postponed > 0 { lines.append("  \(cycle.postponed) projects wait for a later cycle") }
        if cycle.postponedPartsLists > 0 {
            lines.append("  \(cycle.postponedPartsLists) parts lists wait for a later cycle")
        }
        for level in freshness.levels {
            let oldest = level.oldestCompleteAt.map { ", the oldest read \($0)" } ?? ""
            lines.append("  \(name(level.name)): \(level.scopes), \(level.unread) not read\(oldest)")
        }
        for scope in freshness.scopes {
            let complete = scope.completeAt.map { "last complete \($0)" } ?? "never complete"
            lines.append("\(scope.look.outcome.rawValue): \(scope.look.scope), \(complete)")
            if let finding = scope.look.finding { lines.append("    \(finding)") }
        }
        return lines.joined(separator: "\n")
    }

    private static func name(_ level: String) -> String {
        switch level {
        case "directory": "lists of directories"
        case "project": "lists of projects"
        case "phase": "lists of phases"
        case "elevation": "lists of elevations"
        case "parts_list": "parts lists in trouble"
        default: "\(level)s in trouble"
        }
    }
}
