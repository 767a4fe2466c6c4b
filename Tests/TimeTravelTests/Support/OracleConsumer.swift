import Crypto
import EventSourcing
import Feeding
import Foundation
import SyncTesting
import Testing

/// A consumer by the book that has bad luck: answers get lost, and it dies between any two steps. What it keeps
/// survives; all else is gone with the process.
struct OracleConsumer {
    struct Row: Equatable {
        let type: String
        let position: Int64
        let version: Int64
        let change: JSONValue
    }

    /// What is on its disk.
    struct Kept {
        var live: [String: Row] = [:]
        var staged: [String: Row] = [:]
        var token: String?
        var cursor: String?
    }

    struct Feeds {
        let changes: ChangesFeed
        let snapshots: SnapshotFeed
    }

    let name: String
    let filter: FeedFilter
    private(set) var kept = Kept()
    /// What it was restored from when it had a backup.
    private var backup = Kept()
    private(set) var snapshots = 0
    private(set) var restarts = 0

    init(_ name: String, _ filter: FeedFilter) {
        self.name = name
        self.filter = filter
    }

    /// One thing that it does.
    ///
    /// - Returns: The position at which it is up to date; `nil` when it is not, or does not know.
    mutating func step(
        _ feeds: Feeds, luck: Double, _ generator: inout SeededGenerator
    ) async throws -> Position? {
        func isUnlucky() -> Bool { Double.random(in: 0..<1, using: &generator) > luck }
        if isUnlucky(), isUnlucky() { kept = backup } else if isUnlucky() { backup = kept }
        let limit = Int.random(in: 1...25, using: &generator)
        do {
            return kept.cursor == nil
                ? try await bootstrap(feeds, limit, isUnlucky) : try await tail(feeds, limit, isUnlucky)
        } catch let error as FeedError where error.code == .cursorGone {
            // What it has stays until the new snapshot is whole.
            restarts += 1
            (kept.token, kept.cursor, kept.staged) = (nil, nil, [:])
            return nil
        }
    }

    private mutating func bootstrap(
        _ feeds: Feeds, _ limit: Int, _ isUnlucky: () -> Bool
    ) async throws -> Position? {
        let start: SnapshotRequest.Start = kept.token.map { .token($0) } ?? .beginning(filter)
        let answer = try await feeds.snapshots.page(SnapshotRequest(tenant: .default, start: start, limit: limit))
        if isUnlucky() { return nil }
        if kept.token == nil { kept.staged = [:] }
        for row in try Self.rows(answer.rows) { kept.staged[Self.id(row)] = row }
        // Dies after the rows, before the place: the page comes again.
        if isUnlucky() { return nil }
        switch answer.continuation {
        case .page(let token):
            kept.token = token
            return nil
        case .changes(let cursor, let trailer):
            #expect(Self.digest(kept.staged, of: trailer) == trailer, "\(name): the trailer of a snapshot")
            kept = Kept(live: kept.staged, cursor: cursor)
            snapshots += 1
            return answer.position
        }
    }

    private mutating func tail(_ feeds: Feeds, _ limit: Int, _ isUnlucky: () -> Bool) async throws -> Position? {
        let answer = try await feeds.changes.answer(
            FeedRequest(tenant: .default, view: .latest, filter: filter, since: kept.cursor, limit: limit))
        if isUnlucky() { return nil }
        for row in try Self.rows(answer.page.rows) {
            let id = Self.id(row)
            guard row.position > kept.live[id]?.position ?? 0 else { continue }
            kept.live[id] = row.change["op"] == "delete" ? nil : row
        }
        if isUnlucky() { return nil }
        kept.cursor = answer.cursor
        return answer.page.isUpToDate ? answer.page.next : nil
    }

    /// Whether the server says of the cursor what the consumer has; `nil` where the server can't tell any more.
    func isProved(_ feeds: Feeds) async throws -> Bool? {
        do {
            let answer = try await feeds.snapshots.digest(filter, since: kept.cursor, tenant: .default)
            return Self.digest(kept.live, of: answer.digest) == answer.digest
        } catch let error as FeedError where [.positionArchived, .cursorGone].contains(error.code) {
            return nil
        }
    }

    static func rows(_ bytes: [UInt8]) throws -> [Row] {
        let changes = try JSONReader.read(Array("[".utf8) + bytes + Array("]".utf8)).array ?? []
        return try changes.map { change in
            Row(
                type: try #require(change["entity"]?["type"]?.string),
                position: try #require(change["position"]?.number?.int64),
                version: try #require(change["version"]?.number?.int64), change: change)
        }
    }

    private static func id(_ row: Row) -> String { row.change["entity"]?["id"]?.string ?? "" }

    /// By the words of the documentation.
    private static func digest(_ rows: [String: Row], of other: StateDigest) -> StateDigest {
        var parts: [EntityType: StateDigest.Part] = [:]
        for type in other.parts.keys {
            let lines = rows.filter { $0.value.type == type.rawValue }.map { "\($0.key) \($0.value.version)\n" }
            let hash = SHA256.hash(data: Data(lines.sorted().joined().utf8))
            parts[type] = StateDigest.Part(
                count: lines.count, digest: hash.map { String(format: "%02x", $0) }.joined())
        }
        return StateDigest(parts, of: Array(parts.keys))
    }
}
