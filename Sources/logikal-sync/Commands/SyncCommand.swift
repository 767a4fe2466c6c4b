import ArgumentParser

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Looks at Logikal once, now, and brings the read models up to date.",
        discussion: """
            Without a subcommand it reads directories and project lists, and enters the projects that are due; with
            --full every project. Works alone and beside a running `logikal-sync run`, which then does the work; whoever
            asks for what is open already joins it. Ctrl-C cancels what nobody else asked for. A look that is full or
            only a trial is done here, once no other process polls.

            Exit codes: 0 done; 1 failed; 2 done, but not everything could be read; 64 wrong usage; 130 a second Ctrl-C.

            Examples:
              logikal-sync sync
              logikal-sync sync --full
              logikal-sync sync --dry-run
              logikal-sync sync plan
              logikal-sync sync project 0000003948 --deep
              logikal-sync sync directory 'Hall 3/North' --no-wait
              logikal-sync sync withheld
              logikal-sync sync failing
            """,
        // Options of its own would take those that are meant for a subcommand.
        subcommands: [
            Now.self, SyncProject.self, SyncDirectory.self, Plan.self, Withheld.self, Approve.self, Reject.self,
            Failing.self,
        ], defaultSubcommand: Now.self)
}
