import EventSourcing
import Feeding
import Foundation
import PostgresStorage

/// Pages of 1000 changes one after another; the reference is psql copying the same text of the same rows.
struct FeedPages {
    let workbench: Workbench

    private static let pages = 20
    private static let limit = 1000

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        let psql = try Psql(conninfo: database.conninfo)
        var measurements: [Measurement] = []
        for view in [FeedView.log, .latest] {
            let bounds = try await bounds(view, database)
            let script = bounds.dropLast().map { Self.copy(view, after: $0) }.joined(separator: "\n")
            let (values, references) = try await Interleaved.rounds(workbench.scale.rounds) { _ in
                try await Self.rate { _ = try await read(view, database) }
            } _: { _ in
                // What a session costs before its first page is not the page's.
                let empty = try await Stopwatch.seconds { try await psql.run("select 1;") }
                let full = try await Stopwatch.seconds { try await psql.run(script) }
                return Double(Self.pages) / (full - empty)
            }
            measurements.append(
                Measurement(
                    "feed: pages of 1000 changes, view=\(view.rawValue), one reader", unit: "pages/s", value: values,
                    reference: references,
                    budgets: { _, ratio in ratio.map { [.ratio(atLeast: 0.5, $0)] } ?? [] },
                    notes: [
                        "\(Self.pages) pages of about \(Figures.text(try await pageSize(view, database) / 1024)) KiB",
                        "reference: psql, `copy (select <the same text> …) to stdout`, its start-up taken off",
                    ]))
        }
        return measurements
    }

    private static func rate(_ body: () async throws -> Void) async throws -> Double {
        Double(pages) / (try await Stopwatch.seconds(body))
    }

    /// Where pages begin and end.
    private func bounds(_ view: FeedView, _ database: BenchDatabase) async throws -> [Position] {
        [.start] + (try await read(view, database)).map(\.next)
    }

    private func pageSize(_ view: FeedView, _ database: BenchDatabase) async throws -> Double {
        let pages = try await read(view, database)
        return Double(pages.map(\.rows.count).reduce(0, +)) / Double(pages.count)
    }

    private func read(_ view: FeedView, _ database: BenchDatabase) async throws -> [FeedPage] {
        let store = PostgresFeedStore(pool: database.service.pool)
        var query = FeedQuery(tenant: .default, view: view, limit: Self.limit)
        var pages: [FeedPage] = []
        for _ in 0..<Self.pages {
            let page = try await store.page(query)
            guard page.count == Self.limit else { throw BenchmarkError("a page has \(page.count) changes") }
            pages.append(page)
            query.after = page.next
            query.origin = query.origin ?? page.head
        }
        return pages
    }

    /// The text that the feed gives out, without the feed's filters and bounds.
    private static func copy(_ view: FeedView, after position: Position) -> String {
        let rows =
            switch view {
            case .log:
                "log.change e where e.tenant = 1 and e.position > \(position) order by e.position limit \(limit)"
            case .latest:
                "(select * from log.stream where tenant = 1 and last_position > \(position) order by last_position "
                    + "limit \(limit)) s join log.change e on e.tenant = 1 and e.position = s.last_position "
                    + "order by s.last_position"
            }
        return "copy (select e.change from \(rows)) to stdout;"
    }
}
