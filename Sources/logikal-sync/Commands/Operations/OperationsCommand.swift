import ArgumentParser
import EventSourcing
import Foundation
import Operations

struct OperationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operations",
        abstract: "Shows looks at Logikal that somebody asked for, and cancels them.",
        discussion: """
            They come from `logikal-sync sync` and from POST /api/v1/operations. A process that polls runs them, one at
            a time; the newest thousand are kept.

            Examples:
              logikal-sync operations list
              logikal-sync operations show 6f1f5d0a-2a5e-4c0b-9a54-7c1d0e8f3b21
              logikal-sync operations cancel 6f1f5d0a-2a5e-4c0b-9a54-7c1d0e8f3b21
            """,
        subcommands: [ListOperations.self, ShowOperation.self, CancelOperation.self],
        defaultSubcommand: ListOperations.self)
}

/// Which operation is meant.
struct OperationChoice: ParsableArguments {
    @Argument(help: "The id that `operations list` shows.") var id: String
    @Flag(help: "Print it as JSON.") var json = false

    func identifier() throws -> UUID {
        guard let id = UUID(uuidString: id) else {
            throw ValidationError("\(id) is no UUID; `logikal-sync operations list` shows the ids")
        }
        return id
    }
}
