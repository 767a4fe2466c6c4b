import ArgumentParser

struct ConsumersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers",
        abstract: "Shows who follows the feed under a name and how far behind it is, and forgets who is gone.",
        discussion: """
            A consumer names itself by acknowledging a cursor: PUT /api/v1/consumers/NAME/ack. What one that follows
            view=log has not acknowledged is not archived while it is heard from. What it could not take in it reports
            (POST …/rejections), and it may let itself be woken (PUT …/webhook).

            Examples:
              logikal-sync consumers list
              logikal-sync consumers show odoo
              logikal-sync consumers rejections odoo
              logikal-sync consumers forget odoo-test
            """,
        subcommands: [ListConsumers.self, ShowConsumer.self, ListRejections.self, ForgetConsumer.self])
}
