import EventSourcing
import Feeding
import Testing

extension APIFixture {
    /// The rest of a snapshot, page by page.
    ///
    /// - Parameter between: Happens between two pages.
    func snapshot(
        _ parameters: String = "", between: () async throws -> Void = {}
    ) async throws -> (rows: [Change], last: HTTPAnswer) {
        var rows: [Change] = []
        var answer = try await get("/api/v1/snapshot?\(parameters)")
        while true {
            try #require(answer.status == 200, "\(answer.text)")
            rows += answer.data.map(Change.init(json:))
            guard let next = answer.json["next"]?.string else { return (rows, answer) }
            try await between()
            answer = try await get("/api/v1/snapshot?next=\(next)")
        }
    }

    /// What `/changes` shows from a cursor on, or from the beginning, to the end of the log: who writes for these tests
    /// announces nothing.
    func changes(
        since cursor: String? = nil, _ parameters: String = ""
    ) async throws -> (rows: [Change], cursor: String) {
        var (rows, cursor) = ([Change](), cursor)
        _ = try await watcher.askedHead(of: .default)
        while true {
            let answer = try await get("/api/v1/changes?\(parameters)\(cursor.map { "&since=\($0)" } ?? "")")
            try #require(answer.status == 200, "\(answer.text)")
            rows += answer.data.map(Change.init(json:))
            cursor = answer.cursor
            if answer.json["upToDate"] == true { return (rows, answer.cursor) }
        }
    }
}
