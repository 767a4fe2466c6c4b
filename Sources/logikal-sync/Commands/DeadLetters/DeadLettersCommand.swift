import ArgumentParser
import EventSourcing
import Projecting

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Shows entities that a read model could not take in, and settles them.",
        discussion: """
            When an event can't be applied, its entity is parked for that build of the read model: the event and all
            that follow it wait, everything else goes on.

            Examples:
              logikal-sync dead-letters list
              logikal-sync dead-letters retry 3
              logikal-sync dead-letters skip 3 --reason 'width was typed in as text; corrected by the next event'
            """,
        subcommands: [ListDeadLetters.self, ShowDeadLetter.self, RetryDeadLetter.self, SkipDeadLetter.self])

    static func show(_ letter: DeadLetter, json: Bool) {
        if json { Console.json(letter.json) } else { Console.result(letter.text) }
    }
}

extension DeadLetter {
    var line: String {
        "\(id)  \(name) build \(build)  \(entity) at position \(position), \(state.rawValue): \(code) "
            + HistoryText.printable(message)
    }

    var text: String {
        """
        \(line)
          parked \(parkedAt), tried \(attempts) times
        """ + (actor.map { "\n  settled by \($0)\(reason.map { ": \($0)" } ?? "")" } ?? "")
            + (state == .open
                ? "\n  see the event: logikal-sync log show --since \(position.rawValue - 1) --limit 1 --json" : "")
    }
}
