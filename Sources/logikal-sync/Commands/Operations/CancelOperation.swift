import ArgumentParser
import EventSourcing
import Foundation
import Operations
import PostgresStorage

struct CancelOperation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Ends an operation. What it has read by then is kept.",
        discussion: "Example: logikal-sync operations cancel 6f1f5d0a-2a5e-4c0b-9a54-7c1d0e8f3b21")

    @OptionGroup var choice: OperationChoice

    func run() async throws {
        let id = try choice.identifier()
        let (settings, logger) = try Preparation.settings()
        let operation = try await Engine.with(settings, logger: logger, changing: "operations cancel", of: id.text) {
            engine in
            try await engine.operations.cancel(
                id, actor: Actor.person, at: Timestamp(Date()), tenant: engine.tenant)
        }
        guard !choice.json else { return Console.json(.object(operation.summary)) }
        switch operation.state {
        case .cancelled: Console.result("Cancelled.")
        case .accepted, .running: Console.result("Asked to end; it does so within a few seconds.")
        case .succeeded, .partial, .failed: Console.result("It had ended already: \(operation.state.rawValue).")
        }
    }
}
