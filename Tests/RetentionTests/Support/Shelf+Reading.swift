import EventSourcing
import Feeding
import Foundation
import PostgresClient
import PostgresStorage
import Synchronization
import Testing

extension Shelf {
    /// All pages of a view, after a position.
    func pages(
        _ view: FeedView, after: Position = .start, limit: Int = 13, beginsAtFloor: Bool = false
    ) async throws -> [FeedPage] {
        var query = FeedQuery(
            tenant: .default, view: view, after: after, limit: limit, beginsAtFloor: beginsAtFloor)
        var pages: [FeedPage] = []
        while true {
            let page = try await feed.page(query)
            pages.append(page)
            query.after = page.next
            query.beginsAtFloor = false
            query.origin = query.origin ?? page.head
            if page.isUpToDate { return pages }
        }
    }

    /// Applies all pages of a view, as a consumer that holds `origin` does.
    func consume(
        _ view: FeedView, after: Position, origin: Position?, limit: Int, into living: inout [String: JSONValue]
    ) async throws -> Position {
        var query = FeedQuery(tenant: .default, view: view, after: after, origin: origin, limit: limit)
        while true {
            let page = try await feed.page(query)
            if query.origin == nil { query.origin = page.head }
            for change in try JSONReader.read(Array("[".utf8) + page.rows + Array("]".utf8)).array ?? [] {
                let id = try #require(change["entity"]?["id"]?.string)
                living[id] = change["op"] == "delete" ? nil : change["state"]
            }
            if page.isUpToDate { return page.head }
            query.after = page.next
        }
    }

    /// The log as an export has it, from a position on.
    func export(from first: Position = 1) async throws -> [UInt8] {
        let exporter = PostgresLogExporter(pool: database.pool)
        let header = try #require(try await exporter.header(tenant: .default, from: first, through: nil))
        let written = Mutex<[UInt8]>(header.line + [10])
        _ = try await exporter.export(header, after: ExportReader.Progress(header)) { piece in
            written.withLock { $0 += piece }
        }
        return written.withLock { $0 }
    }

    /// What every read model answered after a position.
    func answers(asOf: Position?) async throws -> [ReadModel: String] {
        var answers: [ReadModel: String] = [:]
        for model in ReadModel.allCases {
            var query = ReadModelQuery(model, tenant: .default, limit: 7, asOf: asOf)
            repeat {
                let page = try await readModels.list(query)
                answers[model, default: ""] += String(decoding: page.rows, as: UTF8.self) + "\n"
                query.after = page.next
            } while query.after != nil
        }
        return answers
    }

    func differences(from: Position, to: Position) async throws -> [EntityDifference] {
        try await history.differences(DifferenceQuery(tenant: .default, from: from, to: to, limit: 1000)).differences
    }

    /// The positions that are in the log.
    func positions() async throws -> [Int64] {
        try await database.owner.query("select position from log.event where tenant = 1 order by position") {
            try $0.int64(0)
        }
    }

    /// The doctor's findings, but for those about what this test leaves unsigned.
    func findings() async throws -> [DoctorFinding] {
        try await PostgresDoctor(owner: database.owner).examine().findings
    }
}
