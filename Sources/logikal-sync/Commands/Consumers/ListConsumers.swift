import ArgumentParser
import EventSourcing
import Feeding
import PostgresStorage

struct ListConsumers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the consumers by name, with their lag.",
        discussion: "Example: logikal-sync consumers list --json")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let consumers = try await Engine.with(settings, logger: logger) { engine in
            try await PostgresConsumers(pool: engine.pool).consumers(tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(consumers.map(\.json))) }
        if consumers.isEmpty { Console.result("No consumer has acknowledged anything yet.") }
        for consumer in consumers { Console.result(Self.line(consumer)) }
    }

    private static func line(_ consumer: Consumer) -> String {
        let lag =
            consumer.positionsBehind == 0
            ? "up to date" : "\(consumer.positionsBehind) positions, \(Int64(consumer.secondsBehind)) s behind"
        return "\(consumer.name)  view=\(consumer.view.rawValue)  position \(consumer.position)  "
            + "\(consumer.isGone ? "has to begin again" : lag)  acknowledged \(consumer.acknowledgedAt)"
    }
}
