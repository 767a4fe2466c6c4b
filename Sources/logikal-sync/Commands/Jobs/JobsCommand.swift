import ArgumentParser
import Decoding
import EventSourcing

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Shows background work that is stuck, and settles it.",
        discussion: """
            Parts lists are decoded in the background. One that fails is tried five times, later and later; one that \
            is refused for what it is, is not tried again until it changes. Either way it waits here for a person.
            (What a read model could not take in waits in `logikal-sync dead-letters`.)

            Examples:
              logikal-sync jobs list
              logikal-sync jobs retry 3
              logikal-sync jobs skip 3 --reason 'a test elevation; nobody needs its parts'
            """,
        subcommands: [ListJobs.self, ShowJob.self, RetryJob.self, SkipJob.self])

    static func show(_ job: StandingJob, json: Bool) {
        if json { Console.json(job.json) } else { Console.result(job.text) }
    }
}

extension StandingJob {
    var line: String {
        let subject = "\(kind) of elevation \(name.map { "\(HistoryText.printable($0)) " } ?? "")\(entity.text)"
        return "\(id)  \(subject), \(state.rawValue)" + (code.map { ": \($0)" } ?? "")
    }

    var text: String {
        var lines = [line]
        if let message { lines.append("  \(HistoryText.printable(message))") }
        lines.append("  tried \(attempts) times, last changed \(changedAt)")
        if state == .open { lines.append("  due \(runAt)") }
        if let actor { lines.append("  settled by \(actor)\(reason.map { ": \(HistoryText.printable($0))" } ?? "")") }
        return lines.joined(separator: "\n")
    }
}
