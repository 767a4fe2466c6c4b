import ArgumentParser

struct ConsumersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers",
        abstract: "Shows who follows the feed under a name and how far behind it is, and forgets who is gone.",
        discussion: """
            A consumer names itself by acknowledging a cursor: PUT /api/v1/consumers/NAME/ack. What one that follows
            view=log has not acknowledged is not archived while it is heard from.

            Examples:
              logikal-sync consumers list
              logikal-sync consumers forget odoo-test
            """,
        subcommands: [ListConsumers.self, ForgetConsumer.self])
}
