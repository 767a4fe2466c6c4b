import ArgumentParser

struct ScopeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scope",
        abstract: "Tells and changes what of Logikal is looked at.",
        discussion: """
            What is left out is not read any more and leaves the read models and the feed with the reason `excluded`;
            included again it comes back with its history. Of two rules for directories the nearer one counts. A rule
            follows its directory when that is renamed or moved. Changes take effect with the next cycle.

            Examples:
              logikal-sync scope list
              logikal-sync scope exclude Archive --reason "finished years ago"
              logikal-sync scope include Archive/2025
              logikal-sync scope exclude --older-than 730d
              logikal-sync scope exclude --where isDeleted=true
              logikal-sync scope exclude --everything
              logikal-sync scope remove 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21
            """,
        subcommands: [ListScopeRules.self, Exclude.self, Include.self, RemoveScopeRule.self],
        defaultSubcommand: ListScopeRules.self)
}
