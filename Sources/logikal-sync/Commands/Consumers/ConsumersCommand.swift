import ArgumentParser
import Feeding
import PostgresStorage

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

    static func unknown(_ name: String) -> NotThere {
        NotThere("there is no consumer \(name); `logikal-sync consumers list` shows them")
    }
}

extension Engine {
    func consumer(_ name: String) async throws -> Consumer {
        guard let consumer = ConsumerName(name),
            let known = try await PostgresConsumers(pool: pool).consumer(consumer, tenant: tenant)
        else { throw ConsumersCommand.unknown(name) }
        return known
    }
}
