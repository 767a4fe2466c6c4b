import ArgumentParser
import EventSourcing
import Feeding
import PostgresStorage

struct ForgetConsumer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Forgets a consumer; one that is still there comes back with its next word.",
        discussion: "Example: logikal-sync consumers forget odoo-test")

    @Argument(help: "Its name, as `list` shows it.") var name: String
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        guard let consumer = ConsumerName(name) else { throw ConsumersCommand.unknown(name) }
        let wasKnown = try await Engine.with(settings, logger: logger, changing: "consumers forget", of: name) {
            engine in
            try await PostgresConsumers(pool: engine.pool).forget(consumer, tenant: engine.tenant)
        }
        guard wasKnown else { throw ConsumersCommand.unknown(name) }
        json ? Console.json(["forgotten": .string(name)]) : Console.result("\(name) is forgotten.")
    }
}
