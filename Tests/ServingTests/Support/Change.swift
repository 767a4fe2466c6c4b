import EventSourcing
import Feeding
import Testing

/// A change as a consumer reads it.
struct Change: Equatable {
    let json: JSONValue

    var position: Int64 { json["position"]?.number?.int64 ?? -1 }
    var version: Int64 { json["version"]?.number?.int64 ?? -1 }
    var id: String { json["entity"]?["id"]?.string ?? "" }
    var isDeletion: Bool { json["op"]?.string == "delete" }

    static func read(_ rows: [UInt8]) throws -> [Change] {
        let array = try #require(try JSONReader.read(Array("[".utf8) + rows + Array("]".utf8)).array)
        return array.map(Change.init(json:))
    }
}

extension FeedStore {
    /// A whole pass, page by page, as a consumer makes it.
    func pass(
        _ view: FeedView, limit: Int, filter: FeedFilter = .everything, tenant: TenantID = .default
    ) async throws -> [Change] {
        var changes: [Change] = []
        var query = FeedQuery(tenant: tenant, view: view, filter: filter, limit: limit)
        while true {
            let page = try await page(query)
            let rows = try Change.read(page.rows)
            #expect(rows.count == page.count && rows.count <= limit)
            changes += rows
            if query.origin == nil { query.origin = page.head }
            if page.isUpToDate { return changes }
            try #require(page.next > query.after, "a page that does not advance is read for ever")
            query.after = page.next
        }
    }
}
