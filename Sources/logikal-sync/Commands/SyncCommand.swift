import ArgumentParser
import Operations

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Looks at Logikal once, now, and brings the read models up to date.",
        discussion: """
            Without a subcommand it looks at everything. Works alone and beside a running `logikal-sync run`, which then
            does the work; whoever asks for what is open already joins it. Ctrl-C cancels what nobody else asked for.

            Examples:
              logikal-sync sync
              logikal-sync sync project 0000003948 --deep
              logikal-sync sync directory 'Hall 3/North' --no-wait
              logikal-sync sync withheld
            """,
        subcommands: [SyncProject.self, SyncDirectory.self, Withheld.self, Approve.self, Reject.self])

    @OptionGroup var options: SyncOptions

    func run() async throws { try await options.run { _ in .everything } }
}
