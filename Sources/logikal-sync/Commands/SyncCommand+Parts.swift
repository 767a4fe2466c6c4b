import ArgumentParser
import EventSourcing
import Foundation
import LogikalModel
import Operations
import Polling
import PostgresStorage

struct SyncProject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Looks at one project with all that is in it.",
        discussion: """
            Whether the project has moved or is gone it leaves to a look at everything.

            Examples:
              logikal-sync sync project 0000003948
              logikal-sync sync project 'North wing' --deep --json
              logikal-sync sync project 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --no-wait
            """)

    @Argument(help: "Its id, here or in Logikal, its job number or its name.") var project: String
    @OptionGroup var options: SyncOptions

    func run() async throws {
        let project = project
        try await options.run { .project(try await $0.entity(.project, called: project)) }
    }
}

struct SyncDirectory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory",
        abstract: "Looks at one directory with all directories and projects in it.",
        discussion: """
            What has left it for a directory elsewhere is decided by a look at everything.

            Examples:
              logikal-sync sync directory 'Hall 3/North'
              logikal-sync sync directory 6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21 --no-wait
            """)

    @Argument(help: "Its path, its id or its name.") var directory: String
    @OptionGroup var options: SyncOptions

    func run() async throws {
        let directory = directory
        try await options.run { .directory(try await $0.entity(.directory, called: directory)) }
    }
}

extension Engine {
    fileprivate func entity(_ type: EntityType, called text: String) async throws -> UUID {
        let known = try await pollStore.directoriesAndProjects(tenant: tenant)
        return try EntitySearch(type, among: known).find(text).entity.id
    }
}
