import ArgumentParser
import Decoding
import EventSourcing
import PostgresStorage
import Projecting

struct RetryJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Does it again, now. Exit code 1 when it fails again.",
        discussion: "Example: logikal-sync jobs retry 3")

    @Argument(help: "Its number, as `list` shows it.") var id: Int64
    @Flag(help: "Print what is left of it as JSON; null when it is done.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let left = try await Engine.with(settings, logger: logger, changing: "jobs retry", of: "\(id)") {
            engine -> StandingJob? in
            _ = try await engine.jobs.retry(id, actor: Actor.person, tenant: engine.tenant)
            try await engine.partsListWorker().drain()
            try await engine.projectionRunner().catchUp()
            do { return try await engine.jobs.job(id, tenant: engine.tenant) } catch is UnknownJob { return nil }
        }
        guard let left else { return json ? Console.json(.null) : Console.result("\(id)  done") }
        JobsCommand.show(left, json: json)
        throw ExitCode.failure
    }
}
