import EventSourcing
import Feeding
import Foundation
import Logging
import LogikalModel
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Testing

/// Erasing all that is told of an entity: no reader tells it any more, and every reader goes on.
@Suite struct WholeRedactionTests {
    private static let id = LogikalID("11111111-0000-0000-0000-000000000001")
    private static let directory = NaturalKey.directory(path: "secret of directory").reference(tenant: .default)
    private static let project = NaturalKey.project(id).reference(tenant: .default)
    private static let phase = NaturalKey.phase(id, of: id).reference(tenant: .default)
    private static let elevation = NaturalKey(.elevation, text: "\(id)/\(id)").reference(tenant: .default)
    private static let parts = NaturalKey(.partsList, text: "\(id)/\(id)").reference(tenant: .default)
    private static let override = EntityReference(
        EntityType(rawValue: "override"), UUID(uuidString: "11111111-2222-3333-4444-000000000001")!)

    private static func event(
        _ entity: EntityReference, _ version: Int64, in parent: EntityReference?, _ state: JSONObject,
        naturalKey: String? = nil
    ) -> ProposedEvent {
        var state = state
        let isOfLogikal = EntityType.logikalLevels.contains(entity.type)
        if isOfLogikal {
            state["logikalId"] = .string(entity.type == .directory ? "secret of directory" : id.text)
            if entity.type == .phase { state["isDefault"] = false }
            for field in ["name", "description", "personInCharge"] {
                state[field] = .string("secret of \(entity.type), version \(version)")
            }
        }
        return ProposedEvent(
            entity: entity, version: version, type: EventType(entity.type, version == 1 ? .discovered : .changed),
            schemaVersion: entity.type.schemaVersion, observedAt: Timestamp(microseconds: 1),
            naturalKey: naturalKey ?? "\(id)/\(id)", parent: parent, state: state,
            changed: version == 1 ? [] : ["name"],
            before: version == 1 ? [:] : ["name": .string("secret of \(entity.type), version \(version - 1)")])
    }

    private static func history(_ version: Int64) -> [ProposedEvent] {
        let content = Hash.of([1]).description
        return [
            event(directory, version, in: nil, [:], naturalKey: "secret of directory"),
            event(project, version, in: directory, [:], naturalKey: id.text), event(phase, version, in: project, [:]),
            event(elevation, version, in: phase, [:]),
            event(
                parts, version, in: elevation,
                [
                    "contentSha256": .string(content), "logikalId": .string(id.text), "outcome": "decoded",
                    "subject": ["name": "secret of parts_list"],
                ]),
            event(
                override, version, in: project,
                [
                    "entity": project.json, "logikalVersion": .integer(version), "overridden": ["description"],
                    "rules": 0, "values": ["description": .string("secret of override, version \(version)")],
                ]),
        ]
    }

    private static func redact(_ entity: EntityReference, in past: Past, fields: [String]? = nil) async throws
        -> Position
    {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let redactor = PostgresRedactor(
            owner: past.database.owner, notifier: HeadNotifier(pool: past.database.pool, logger: logger))
        return try await redactor.redact(
            .entity(entity.id), tenant: .default, redaction: Redaction(fields: fields, reason: "request 17"),
            actor: "officer", at: Timestamp(microseconds: 2)
        ).position
    }

    /// Nothing waits, and what is built anew is what is served.
    private func requireHealthy(_ past: Past) async throws {
        let parked = try await past.database.owner.query(
            "select name || ': ' || message from projecting.dead_letter where state = 'open'"
        ) { try $0.text(0) }
        #expect(parked == [])
        for projection in Catalog.projections {
            try await past.runner.rebuild(projection.name)
            let comparison = try await past.runner.compare(projection.name)
            #expect(comparison.isEqual, "\(projection.name)")
        }
    }

    /// All texts that the read models hold, active or not.
    private func tables(_ past: Past) async throws -> String {
        let names = try await past.database.owner.query(
            "select relname from pg_class where relnamespace = 'read'::regnamespace and relkind = 'r'"
        ) { try $0.text(0) }
        var text = ""
        for name in names {
            text += try await past.database.owner.query("select t::text from read.\(identifier: name) t") {
                try $0.text(0)
            }.joined()
        }
        return text
    }

    /// What the feed, the snapshot, the history, the differences and the read models answer, at any position.
    private func answers(_ past: Past, of entity: EntityReference, head: Position) async throws -> String {
        var text = ""
        for view in [FeedView.log, .latest] {
            let page = try await past.feed.page(FeedQuery(tenant: .default, view: view, limit: 1000))
            text += String(decoding: page.rows, as: UTF8.self)
        }
        let types = EntityType.logikalLevels + [.partsList, entity.type]
        let snapshot = try await PostgresSnapshotStore(pool: past.database.pool).page(
            SnapshotQuery(
                tenant: .default, position: nil, types: types, place: SnapshotPlace(types[0]), limit: 1000))
        text += String(decoding: snapshot.rows, as: UTF8.self)
        let history = try await past.history.history(of: entity.id, tenant: .default, after: .start, limit: 100)
        text += "\(history)"
        for from in 0..<head.rawValue {
            text += "\(try await past.differences(from: Position(from), to: head))"
            let answers = try await past.answers(asOf: Position(from + 1))
            text += answers.values.joined()
        }
        return text
    }

    @Test(arguments: [directory, project, phase, elevation, parts, override])
    func `an entity of which all is erased is served without it, live, built anew and as of any position`(
        entity: EntityReference
    ) async throws {
        try await Past.with { past in
            try await past.append("1", Self.history(1))
            try await past.append("2", Self.history(2))
            try await past.runner.catchUp()
            let head = try await Self.redact(entity, in: past)
            try await past.runner.catchUp()
            try await requireHealthy(past)
            let secret = "secret of \(entity.type)"
            #expect(!(try await tables(past)).contains(secret))
            #expect(!(try await answers(past, of: entity, head: head)).contains(secret))
            let now = try await past.answers(asOf: nil)
            #expect(try await past.answers(asOf: head) == now)
            #expect(now.values.joined().contains("secret of"))
            let ids = [Self.directory, Self.project, Self.phase, Self.elevation].map(\.id.text)
            #expect(ids.allSatisfy { id in now.keys.contains { $0.hasSuffix("/\(id)") } })
        }
    }

    @Test func `what is told of an entity after all was erased is taken in`() async throws {
        try await Past.with { past in
            try await past.append("1", Self.history(1))
            try await past.runner.catchUp()
            _ = try await Self.redact(Self.project, in: past)
            try await past.runner.catchUp()
            try await past.append("2", [Self.event(Self.project, 3, in: Self.directory, [:], naturalKey: Self.id.text)])
            try await past.runner.catchUp()
            try await requireHealthy(past)
            let row = try await past.readModels.row(Self.project.id, of: .projects, tenant: .default, asOf: nil)
            #expect(String(decoding: row ?? [], as: UTF8.self).contains("secret of project, version 3"))
        }
    }

    @Test func `an entity stays what it is in Logikal, whatever else is erased of it`() async throws {
        try await Past.with { past in
            try await past.append("1", Self.history(1))
            for entity in [Self.project, Self.phase, Self.elevation] { _ = try await Self.redact(entity, in: past) }
            try await past.runner.catchUp()
            for model in [ReadModel.projects, .phases, .elevations] {
                let page = try await past.readModels.list(ReadModelQuery(model, tenant: .default, limit: 10))
                let row = try JSONReader.read(page.rows)
                #expect(row["logikalId"]?.string == Self.id.text && row["state"]?["logikalId"]?.string == Self.id.text)
            }
        }
    }

    @Test func `an entity whose id is erased by name is taken in without one`() async throws {
        try await Past.with { past in
            try await past.append("1", Self.history(1))
            try await past.runner.catchUp()
            let head = try await Self.redact(Self.project, in: past, fields: ["logikalId"])
            try await past.runner.catchUp()
            try await requireHealthy(past)
            #expect(try await past.answers(asOf: head) == past.answers(asOf: nil))
        }
    }
}
