import ArgumentParser
import EventSourcing
import Foundation
import Polling
import PostgresStorage

extension SyncCommand {
    struct Withheld: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists removals that are not believed before somebody approves them.",
            discussion: "Example: logikal-sync sync withheld --json")

        @Flag(help: "Print the list as JSON.") var json = false

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let holds = try await Engine.with(settings, logger: logger) { engine in
                try await engine.pollStore.removalHolds(tenant: engine.tenant)
            }
            if json { return Console.json(.array(holds.map(\.json))) }
            if holds.isEmpty { Console.result("Nothing is withheld.") }
            for hold in holds {
                let decision = hold.decision.map { ", \($0.rawValue)" } ?? ""
                let scope = HistoryText.printable(hold.scope)
                Console.result("\(hold.entity.id.text)  \(hold.items.count) of \(scope)\(decision)")
                for item in hold.items { Console.result("    \(item.entity)  \(HistoryText.printable(item.name))") }
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the next cycle remove what was withheld, as far as it is still missing then.",
            discussion: "Example: logikal-sync sync approve 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")

        @OptionGroup var choice: HoldChoice

        func run() async throws { try await choice.decide(.approved) }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps what was withheld, and asks no more about exactly these.",
            discussion: "Example: logikal-sync sync reject 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")

        @OptionGroup var choice: HoldChoice

        func run() async throws { try await choice.decide(.rejected) }
    }
}

/// Which withheld removals a person decides on.
struct HoldChoice: ParsableArguments {
    @Argument(help: "The id that `sync withheld` shows.") var id: String
    @Option(help: "Who decides, for the log.") var by = NSUserName()
    @Flag(help: "Print the decision as JSON.") var json = false

    func decide(_ decision: RemovalHold.Decision) async throws {
        guard let id = UUID(uuidString: id) else { throw ValidationError("\(id) is no UUID") }
        let (settings, logger) = try Preparation.settings()
        let hold = try await Engine.with(settings, logger: logger, changing: "sync \(decision.rawValue)", of: id.text) {
            engine in
            let holds = try await engine.pollStore.removalHolds(tenant: engine.tenant)
            guard let hold = holds.first(where: { $0.entity.id == id }) else {
                throw NotThere("nothing is withheld under \(id.text); `sync withheld` lists what is")
            }
            var generator = SystemRandomNumberGenerator()
            let batch = hold.deciding(decision, person: by, at: Timestamp(Date()))
            try await engine.log.append(PreparedBatch(batch, tenant: engine.tenant, using: &generator))
            return hold
        }
        if json {
            Console.json(["decision": .string(decision.rawValue), "id": .string(id.text)])
        } else {
            Console.result(
                decision == .approved
                    ? "Approved: the next cycle removes \(hold.items.count) of \(hold.scope) that are still missing."
                    : "Rejected: \(hold.items.count) of \(hold.scope) stay.")
        }
    }
}
