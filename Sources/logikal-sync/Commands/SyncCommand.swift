import ArgumentParser

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Looks at Logikal once, now, and brings the read models up to date.",
        discussion: """
            Directories and project lists are read, and the projects that are due; with --full every project.
            Works alone and beside a running `logikal-sync run`: it waits for the cycle that runs to end.

            Examples:
              logikal-sync sync
              logikal-sync sync --json --wait 60
              logikal-sync sync --full
              logikal-sync sync --dry-run
              logikal-sync sync plan
              logikal-sync sync withheld
            """,
        // Options of its own would take those that are meant for a subcommand.
        subcommands: [Now.self, Plan.self, Withheld.self, Approve.self, Reject.self], defaultSubcommand: Now.self)
}
