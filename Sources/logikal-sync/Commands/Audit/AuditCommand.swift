public import AccessControl
public import ArgumentParser
import EventSourcing
import PostgresStorage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Shows who logged in, who was refused, and who changed what.",
        discussion: """
            Examples:
              logikal-sync audit list --outcome refused
              logikal-sync audit list --kind mutation --since 2026-03-01T00:00:00Z --json
            """,
        subcommands: [ListAudit.self], defaultSubcommand: ListAudit.self)
}

struct ListAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists audit events, newest first.",
        discussion: "Example: logikal-sync audit list --actor client:odoo --limit 20")

    @Option(help: "authentication, permission, limit, mutation or audit; may be given several times.")
    var kind: [AuditEvent.Kind] = []
    @Option(help: "succeeded, refused or failed.") var outcome: AuditEvent.Outcome?
    @Option(help: "Who, e.g. client:odoo, key:bootstrap, cli:anna.") var actor: String?
    @Option(help: "Only from this time on, e.g. 2026-03-01T00:00:00Z.") var since: String?
    @Option(help: "Only before this id, to read on.") var before: Int64?
    @Option(help: "The most events, up to \(AuditQuery.limits.upperBound).") var limit = AuditQuery.defaultLimit
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let moment = since.flatMap { Timestamp(rfc3339: $0) }
        guard (since == nil) == (moment == nil) else {
            throw ValidationError("--since takes a time such as 2026-03-01T00:00:00Z")
        }
        guard AuditQuery.limits.contains(limit) else {
            throw ValidationError("--limit takes 1 to \(AuditQuery.limits.upperBound)")
        }
        let query = AuditQuery(
            kinds: Set(kind), outcome: outcome, actor: actor, before: before, since: moment, limit: limit)
        let (settings, logger) = try Preparation.settings()
        let events = try await Engine.with(settings, logger: logger) { engine in
            try await engine.audit.events(query, tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(events.map(\.json))) }
        if events.isEmpty { Console.result("Nothing like that is written down.") }
        for stored in events { Console.result(Self.line(stored)) }
    }

    private static func line(_ stored: StoredAuditEvent) -> String {
        let event = stored.event
        let optional = [
            event.subject.map { "on \(HistoryText.printable($0))" }, event.address.map { "from \($0)" },
            event.code.map { "(\($0))" },
        ].compactMap { $0 }
        let who = HistoryText.printable(event.actor ?? "somebody")
        let action = HistoryText.printable(event.action)
        let line = "\(stored.number)  \(event.at)  \(event.outcome.rawValue)  \(who)  \(action)"
        return ([line] + optional).joined(separator: " ")
    }
}

extension AuditEvent.Kind: ExpressibleByArgument {}
extension AuditEvent.Outcome: ExpressibleByArgument {}
