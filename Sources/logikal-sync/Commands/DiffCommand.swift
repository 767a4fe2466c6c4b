import ArgumentParser
import EventSourcing
import Feeding
import Logging
import LogikalModel
import PostgresStorage
import Projecting

struct DiffCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tells what differs between two points in time: added, removed, moved, changed field by field.",
        discussion: """
            A point is a position of the log or a time. What changed and changed back is not told; `history` tells it.
            In text + is added, - removed, > moved and ~ changed.

            Examples:
              logikal-sync diff --from 812
              logikal-sync diff --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --type elevation
              logikal-sync diff --from 0 --to 812 --format csv > march.csv
            """)

    @Option(help: "The earlier point: a position, or a time such as 2026-03-01T12:00:00Z.") var from: String
    @Option(help: "The later point; the end of the log when left out.") var to: String?
    @Option(help: "Only this type, e.g. elevation; may be given more than once.") var type: [String] = []
    @Option(help: "text, json (one object a line) or csv.") var format = Format.text
    @Flag(help: "The same as --format json.") var json = false

    func validate() throws {
        guard !json || format != .csv else { throw ValidationError("--json and --format csv exclude each other") }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let start = try Self.point(from, option: "--from")
        let end = try to.map { try Self.point($0, option: "--to") }
        let types = type.map(EntityType.init(rawValue:))
        guard types.allSatisfy(EntityType.logikalLevels.contains) else {
            let known = EntityType.logikalLevels.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--type takes one of \(known)")
        }
        try await Engine.with(settings, logger: logger) { engine in
            let history = PostgresHistory(pool: engine.pool)
            let from = try await history.position(of: start, tenant: engine.tenant)
            let to =
                if let end {
                    try await history.position(of: end, tenant: engine.tenant)
                } else { try await history.head(tenant: engine.tenant) }
            try await show(
                DifferenceQuery(
                    tenant: engine.tenant, from: from, to: to, types: Set(types),
                    limit: DifferenceQuery.limits.upperBound),
                history, engine)
        }
    }

    /// Page by page, so that a difference of any size needs no more memory than one page.
    private func show(_ query: DifferenceQuery, _ history: PostgresHistory, _ engine: Engine) async throws {
        if format == .csv { Console.output(DifferenceTable.header) }
        var query = query
        defer { Console.endProgress() }
        while true {
            let page: DifferencePage
            do {
                page = try await history.differences(query)
            } catch let error as HistoryError where error.code == .behind {
                // Nobody may be running that would bring the read model there.
                try await engine.projectionRunner().catchUp()
                page = try await history.differences(query)
            }
            for difference in page.differences {
                switch json ? .json : format {
                case .text: Console.result(HistoryText.text(of: difference))
                case .json: Console.json(difference.json)
                case .csv: for row in DifferenceTable.rows(of: difference) { Console.output(row) }
                }
            }
            try Console.check()
            guard let next = page.next else { return }
            query.after = next
            Console.progress("compared up to position \(next) of \(query.to)")
        }
    }

    private static func point(_ text: String, option: String) throws -> PointInTime {
        guard let point = PointInTime(text) else {
            throw ValidationError("\(option) takes a position such as 812 or a time such as 2026-03-01T12:00:00Z")
        }
        return point
    }
}
