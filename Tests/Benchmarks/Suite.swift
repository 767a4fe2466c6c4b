import ArgumentParser

/// What can be measured, by the names of the command line.
enum Suite: String, CaseIterable, ExpressibleByArgument, Sendable {
    case append, singles, rebuild, feed, list, verify, diff, parts, idle, wake, sync

    var summary: String {
        switch self {
        case .append: "batches of 1000 events, beside COPY"
        case .singles: "single events by 8 writers, beside single-row commits"
        case .rebuild: "read models from the log, beside SQL by hand"
        case .feed: "pages of 1000 changes, beside psql"
        case .list: "500 projects with counts"
        case .verify: "the whole log, beside reading it"
        case .diff: "60,000 entities"
        case .parts: "a parts list of 1.7 MB, decoded"
        case .idle: "polls that find nothing new, beside hello world"
        case .wake: "from an append to those who wait for it"
        case .sync: "a project of 17 elevations at Logikal's measured pace (takes 5 minutes)"
        }
    }

    var takesMinutes: Bool { self == .sync }

    func measure(on workbench: Workbench) async throws -> [Measurement] {
        switch self {
        case .append: [try await AppendBatches(workbench: workbench).measure()]
        case .singles: [try await AppendSingles(workbench: workbench).measure()]
        case .rebuild: try await Rebuild(workbench: workbench).measure()
        case .feed: try await FeedPages(workbench: workbench).measure()
        case .list: [try await ProjectList(workbench: workbench).measure()]
        case .verify: [try await Verification(workbench: workbench).measure()]
        case .diff: [try await Differences(workbench: workbench).measure()]
        case .parts: [try await PartsListDecoding(workbench: workbench).measure()]
        case .idle: try await IdlePolls(workbench: workbench).measure()
        case .wake: try await WakeUps(workbench: workbench).measure()
        case .sync: try await Synchronisation(workbench: workbench).measure()
        }
    }
}
