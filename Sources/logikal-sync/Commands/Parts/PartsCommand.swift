import ArgumentParser

struct PartsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parts",
        abstract: "Looks into parts lists.",
        discussion: "Example: logikal-sync parts inspect P01.sqlite --kind articles",
        subcommands: [InspectParts.self])
}
