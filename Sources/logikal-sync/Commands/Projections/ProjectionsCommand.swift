import ArgumentParser

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Lists read models, rebuilds them from the log, and switches readers between builds.",
        discussion: """
            A read model is built anew beside the build that readers use, which goes on serving and following the log;
            then the two are compared, and readers are switched. The former build is kept and fed, to go back to.

            Examples:
              logikal-sync projections list
              logikal-sync projections rebuild projects --shards 4
              logikal-sync projections compare projects
              logikal-sync projections rollback projects
            """,
        subcommands: [
            ListProjections.self, RebuildProjections.self, CompareBuilds.self, SwitchBuild.self, RollBack.self,
            DropBuild.self,
        ])
}
