import ArgumentParser
import EventSourcing
import Feeding

struct ShowConsumer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one consumer: how far it is, what it rejected, how it is woken.",
        discussion: "Example: logikal-sync consumers show odoo")

    @Argument(help: "Its name, as `list` shows it.") var name: String
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let consumer = try await Engine.with(settings, logger: logger) { try await $0.consumer(name) }
        guard !json else { return Console.json(consumer.json) }
        Console.result(
            """
            \(consumer.name)
              view          \(consumer.viewText)
              position      \(consumer.position) of \(consumer.head), \(consumer.lagText)
              acknowledged  \(consumer.acknowledgedText)
              rejected      \(consumer.rejections)
              woken         \(consumer.webhook.map(Self.text) ?? "no")
            """)
    }

    private static func text(_ webhook: WebhookStatus) -> String {
        let delivered = webhook.deliveredAt.map { "last at \($0)" } ?? "never yet"
        let failure = webhook.failure.map { "; \(webhook.failures) failures in a row: \($0)" } ?? ""
        return "at \(webhook.address), \(delivered)\(failure)"
    }
}
