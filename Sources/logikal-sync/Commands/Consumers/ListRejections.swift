import ArgumentParser
import EventSourcing
import Feeding
import PostgresStorage

struct ListRejections: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejections", abstract: "Lists what a consumer could not take in, the newest first.",
        discussion: """
            What was settled the consumer takes off the list itself (DELETE /api/v1/consumers/NAME/rejections/ENTITY).

            Example: logikal-sync consumers rejections odoo --json
            """)

    @Argument(help: "The consumer's name, as `list` shows it.") var name: String
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        guard let consumer = ConsumerName(name) else { throw ConsumersCommand.unknown(name) }
        let rejections = try await Engine.with(settings, logger: logger) { engine in
            _ = try await engine.consumer(name)
            return try await PostgresConsumers(pool: engine.pool).rejections(consumer, tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(rejections.map(\.json))) }
        if rejections.isEmpty { Console.result("\(name) has rejected nothing that is not settled.") }
        for rejection in rejections { Console.result(Self.line(rejection)) }
    }

    private static func line(_ kept: KeptRejection) -> String {
        let rejection = kept.rejection
        let change =
            rejection.version.map { "version \($0)" } ?? rejection.position.map { "position \($0)" } ?? ""
        let error = HistoryText.printable(String(rejection.error.prefix(200)))
        let entity = HistoryText.printable(rejection.entity.description)
        return "\(kept.lastAt)  \(entity)  \(change)  \(kept.times) times  \(error)"
    }
}
