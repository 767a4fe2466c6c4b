import ArgumentParser

/// What can be measured, by the names of the command line and in the order of a run.
enum Suite: String, CaseIterable, ExpressibleByArgument, Sendable {
    // Fills the sample log, which others only read, and so comes first.
    case fill
    case rebuild, verify, past, transfer, memory, feed, list
    case append, singles, diff, parts, idle, wake, crowd, office, sync

    /// What a large log costs.
    static let million: [Suite] = [.fill, .rebuild, .verify, .past, .transfer, .memory]

    var summary: String {
        switch self {
        case .fill: "the sample log itself, appended beside COPY"
        case .rebuild: "every read model from the log, beside SQL by hand"
        case .verify: "the whole log, beside reading it"
        case .past: "lists and entities as of a position, differences between two"
        case .transfer: "export and import, beside COPY"
        case .memory: "the process's peak with a tenth and with all of the log"
        case .feed: "pages of 1000 changes, beside psql"
        case .list: "500 projects with counts"
        case .append: "batches of 1000 events, beside COPY"
        case .singles: "single events by 8 writers, beside single-row commits"
        case .diff: "60,000 entities"
        case .parts: "a parts list of 1.7 MB, decoded"
        case .idle: "polls that find nothing new, beside hello world"
        case .wake: "from an append to those who wait for it"
        case .crowd: "100, 500 and 1000 clients on the feed, lists and drawings, beside hello world (takes minutes)"
        case .office: "cycles of an office of thousands of projects, at a Logikal that answers at once (takes minutes)"
        case .sync: "a project of 17 elevations at Logikal's measured pace (takes 5 minutes)"
        }
    }

    var takesMinutes: Bool { [.crowd, .office, .sync].contains(self) }

    func measure(on workbench: Workbench) async throws -> [Measurement] {
        switch self {
        case .fill: [try await Fill(workbench: workbench).measure()]
        case .rebuild: try await Rebuild(workbench: workbench).measure()
        case .verify: [try await Verification(workbench: workbench).measure()]
        case .past: try await Past(workbench: workbench).measure()
        case .transfer: try await Transfer(workbench: workbench).measure()
        case .memory: try await Memory(workbench: workbench).measure()
        case .feed: try await FeedPages(workbench: workbench).measure()
        case .list: [try await ProjectList(workbench: workbench).measure()]
        case .append: [try await AppendBatches(workbench: workbench).measure()]
        case .singles: [try await AppendSingles(workbench: workbench).measure()]
        case .diff: [try await Differences(workbench: workbench).measure()]
        case .parts: [try await PartsListDecoding(workbench: workbench).measure()]
        case .idle: try await IdlePolls(workbench: workbench).measure()
        case .wake: try await WakeUps(workbench: workbench).measure()
        case .crowd: try await Crowds(workbench: workbench).measure()
        case .office: try await LargeOffice(workbench: workbench).measure()
        case .sync: try await Synchronisation(workbench: workbench).measure()
        }
    }
}
