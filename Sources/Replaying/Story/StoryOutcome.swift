import EventSourcing
import Feeding
import Foundation
import PostgresStorage
import Synchronization

/// What came of a story: the log, the read models and the feed, as lines of files. Without times and random bytes, so
/// that the same story has the same outcome.
public struct StoryOutcome: Sendable, Equatable {
    public let files: [String: [String]]

    /// The log by its header, its batches and its last line, as an export has them.
    static func log(of database: Database, tenant: TenantID) async throws -> [[UInt8]] {
        let exporter = PostgresLogExporter(pool: database.pool)
        guard let header = try await exporter.header(tenant: tenant, from: 1, through: nil) else { return [] }
        let written = Mutex<[UInt8]>([])
        _ = try await exporter.export(
            header, after: ExportReader.Progress(header), write: { piece in written.withLock { $0 += piece } })
        return [header.line] + written.withLock { $0 }.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    init(of database: Database, tenant: TenantID) async throws {
        var files: [String: [String]] = [:]
        files["events.jsonl"] = try Self.events(try await Self.log(of: database, tenant: tenant))
        for model in ReadModel.allCases {
            files["\(model.rawValue).jsonl"] = try await Self.rows(of: model, database, tenant)
        }
        for view in [FeedView.latest, .log] {
            files["feed-\(view.rawValue).jsonl"] = try await Self.changes(view, database, tenant)
        }
        self.files = files
    }

    /// What differs from `other`, file by file: lines that are only here with "-", only there with "+".
    public func differences(to other: [String: [String]]) -> [String] {
        Set(files.keys).union(other.keys).sorted().flatMap { name -> [String] in
            guard let here = files[name] else { return ["\(name) should not be there"] }
            guard let there = other[name] else { return ["\(name) is missing"] }
            let changes = there.difference(from: here)
            guard !changes.isEmpty else { return [] }
            return [name]
                + changes.map { change in
                    switch change {
                    case .remove(let offset, let line, _): "  - \(offset + 1): \(line)"
                    case .insert(let offset, let line, _): "  + \(offset + 1): \(line)"
                    }
                }
        }
    }

    private static func events(_ lines: [[UInt8]]) throws -> [String] {
        var reader = ExportReader()
        var keys: [UUID: String] = [:]
        return try lines.compactMap { try reader.read($0) }.flatMap(\.events).map { event in
            let content = event.content
            keys[content.entityID] = event.naturalKey
            let parent: JSONValue =
                content.parentID.map { id in
                    ["key": .text(keys[id]), "type": .text(content.parentType)]
                } ?? .null
            return CanonicalJSON.text([
                "actor": .string(content.actor), "before": try JSONReader.read(event.before),
                "changed": .array(content.changed.map(JSONValue.string)),
                "entity": ["key": .string(event.naturalKey), "type": .string(content.entityType)],
                "isDeleted": .bool(event.state == nil), "parent": parent,
                "position": .integer(event.position.rawValue), "reason": .text(content.reason),
                "type": .string(content.type), "version": .integer(content.version),
            ])
        }
    }

    private static func rows(of model: ReadModel, _ database: Database, _ tenant: TenantID) async throws -> [String] {
        let store = PostgresReadModels(pool: database.pool)
        var rows: [JSONValue] = []
        var query = ReadModelQuery(model, tenant: tenant, limit: 500)
        repeat {
            let page = try await store.list(query)
            rows += try Self.array(page.rows)
            query.after = page.next
        } while query.after != nil
        return rows.map(CanonicalJSON.text)
    }

    private static func changes(_ view: FeedView, _ database: Database, _ tenant: TenantID) async throws -> [String] {
        let store = PostgresFeedStore(pool: database.pool)
        var changes: [JSONValue] = []
        var query = FeedQuery(tenant: tenant, view: view, limit: 500)
        while true {
            let page = try await store.page(query)
            changes += try Self.array(page.rows)
            guard !page.isUpToDate else { break }
            query.after = page.next
            query.origin = query.origin ?? page.head
        }
        return changes.map { change in
            var members = change.object ?? JSONObject()
            for time in ["observedAt", "recordedAt"] { members[time] = nil }
            return CanonicalJSON.text(.object(members))
        }
    }

    private static func array(_ rows: [UInt8]) throws -> [JSONValue] {
        try JSONReader.read([UInt8(ascii: "[")] + rows + [UInt8(ascii: "]")]).array ?? []
    }
}
