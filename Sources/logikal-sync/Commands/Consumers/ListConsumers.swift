import ArgumentParser
import EventSourcing
import Feeding
import PostgresStorage

struct ListConsumers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the consumers by name, with their lag and how much they rejected.",
        discussion: "Example: logikal-sync consumers list --json")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let consumers = try await Engine.with(settings, logger: logger) { engine in
            try await PostgresConsumers(pool: engine.pool).consumers(tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(consumers.map(\.json))) }
        if consumers.isEmpty { Console.result("No consumer has said anything yet.") }
        for consumer in consumers { Console.result(Self.line(consumer)) }
    }

    private static func line(_ consumer: Consumer) -> String {
        let rejections = consumer.rejections == 0 ? "" : "  \(consumer.rejections) rejected"
        return "\(consumer.name)  view=\(consumer.viewText)  position \(consumer.position)  \(consumer.lagText)  "
            + "acknowledged \(consumer.acknowledgedText)\(rejections)"
    }
}

extension Consumer {
    var viewText: String { view?.rawValue ?? "-" }

    var lagText: String {
        if isGone { return "has to begin again" }
        return positionsBehind == 0
            ? "up to date" : "\(positionsBehind) positions, \(Int64(secondsBehind.rounded(.up))) s behind"
    }

    var acknowledgedText: String { acknowledgedAt.map { "\($0)" } ?? "never" }
}
