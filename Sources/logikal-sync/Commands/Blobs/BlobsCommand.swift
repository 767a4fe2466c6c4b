import ArgumentParser
import EventSourcing
import PostgresStorage

struct BlobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blobs",
        abstract: "Shows how much room drawings and parts lists take, and drops what nothing names any more.",
        discussion: """
            A running `logikal-sync run` drops once an hour what BLOB_RETENTION and BLOB_BUDGET let go. What a living \
            elevation names is never dropped, whatever the budget.

            Examples:
              logikal-sync blobs status
              logikal-sync blobs prune --keep 30d
            """,
        subcommands: [BlobsStatus.self, PruneBlobs.self])
}

struct BlobsStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what is stored, by kind.",
        discussion: "Example: logikal-sync blobs status --json")

    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let holdings = try await Engine.with(settings, logger: logger) { engine in
            try await engine.blobKeeper.status(tenant: engine.tenant)
        }
        guard !json else { return Console.json(.array(holdings.map(\.json))) }
        for holding in holdings { Console.result(holding.line) }
    }
}

struct PruneBlobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Drops what nothing names any more, as the settings or the options say.",
        discussion: """
            What was named within the last hour stays in any case.

            Example: logikal-sync blobs prune --keep 30d --budget 20GB
            """)

    @Option(help: "Keep what is no longer named that long, e.g. 30d (default BLOB_RETENTION, or 90d).")
    var keep: String?
    @Option(help: "Drop earlier where all of it is more than that, e.g. 20GB (default BLOB_BUDGET, or no bound).")
    var budget: String?
    @Flag(help: "Print what was dropped as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        var policy = settings.blobPolicy
        let reader = SettingsReader(["--keep": keep ?? "", "--budget": budget ?? ""])
        try Preparation.checked { () throws(SettingsError) in
            policy.keep = try reader.duration("--keep") ?? policy.keep
            policy.budget = try reader.byteCount("--budget") ?? policy.budget
        }
        let pruned = try await Engine.with(settings, logger: logger, changing: "blobs prune") { [policy] engine in
            try await engine.blobKeeper.prune(policy, tenant: engine.tenant)
        }
        if json {
            Console.json([
                "blobs": .integer(pruned.blobs), "bytes": .integer(pruned.bytes), "rows": .integer(pruned.rows),
            ])
        } else {
            Console.result(
                "dropped \(pruned.blobs) blobs and \(pruned.rows) tables of parts, \(pruned.bytes) bytes as stored")
        }
    }
}

extension PostgresBlobKeeper.Holding {
    fileprivate var json: JSONValue {
        [
            "count": .integer(count), "mediaType": .string(mediaType), "oldestUnreferenced": .text(oldest?.description),
            "size": .integer(size), "stored": .integer(stored), "unreferenced": .integer(unreferenced),
            "unreferencedBytes": .integer(unreferencedBytes),
        ]
    }

    fileprivate var line: String {
        "\(mediaType): \(count), \(size) bytes, stored in \(stored); no longer named: \(unreferenced), "
            + "\(unreferencedBytes) bytes" + (oldest.map { ", the oldest since \($0)" } ?? "")
    }
}
