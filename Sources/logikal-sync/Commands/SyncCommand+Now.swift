import ArgumentParser
import Operations

extension SyncCommand {
    struct Now: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One look, now; what `sync` does without a subcommand.",
            discussion: "Example: logikal-sync sync now --full --json")

        @OptionGroup var options: SyncOptions
        @Flag(help: "Enter every project, and fetch every parts list that is owed.") var full = false
        @Flag(help: "Look, and show what would be appended; nothing is kept.") var dryRun = false

        func validate() throws {
            guard full || dryRun else { return }
            if options.deep {
                throw ValidationError("--deep enters every project already, and keeps what it fetches")
            }
            if !options.wait {
                throw ValidationError("--full and --dry-run look from here: they can't be left to others")
            }
        }

        func run() async throws {
            guard full || dryRun else { return try await options.run { _ in .everything } }
            try await DirectLook(isFull: full, isTrial: dryRun, json: options.json).run()
        }
    }
}
