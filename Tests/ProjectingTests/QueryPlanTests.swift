import EventSourcing
import Feeding
import Foundation
import Logging
import PostgresClient
import PostgresStorage
import Projecting
import Projections
import SyncTesting
import Testing

/// What hot statements read grows with what they give, not with the log: no table that grows is read from end to end,
/// and what an index finds is about what is asked for.
@Suite struct QueryPlanTests {
    private static let projects = 300
    private static let entities = projects * 20
    private static let limit = 100

    /// A log of two versions of everything, and all read models of it.
    private func withLargeLog(
        _ body: (_ database: Database, _ runner: ProjectionRunner) async throws -> Void
    ) async throws {
        try await TestDatabases.shared.withMigratedDatabase(maximumConnections: 1) { database, _ in
            let runner = ProjectionRunner(
                catalog: Catalog.projections,
                store: PostgresProjectionStore(pool: database.pool, owner: database.owner), tenant: .default,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
            try await database.owner.withConnection { connection in
                try connection.executeScript(Self.history)
                try connection.executeScript("vacuum analyze")
            }
            try await runner.catchUp()
            try await body(database, runner)
        }
    }

    private static let history = """
        select set_config('logikal_sync.tenant', '1', false);
        create temp table entity as
        select number, log_id.id, kind.type, kind.parent_type, kind.parent_id
          from generate_series(0, \(entities - 1)) number
         cross join lateral (select md5('entity ' || number)::uuid as id) log_id
         cross join lateral (
           select case number % 20 when 0 then 'project' when 1 then 'phase' when 2 then 'phase' else 'elevation' end
                    as type,
                  case number % 20 when 0 then null when 1 then 'project' when 2 then 'project' else 'phase' end
                    as parent_type,
                  case when number % 20 in (1, 2) then md5('entity ' || number - number % 20)::uuid
                       when number % 20 > 2 then md5('entity ' || number - number % 20 + 1 + number % 2)::uuid end
                    as parent_id) kind;
        insert into log.event (
          tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at,
          recorded_at, parent_type, parent_id, state, changed, before, salt, leaf)
        select 1, (version - 1) * \(entities) + number + 1, 1, e.type, e.id, version, e.type || '.changed',
               upcast.newest(e.type), gen_random_uuid(), now(), now(), e.parent_type, e.parent_id,
               json_build_object('logikalId', e.id, 'name', 'House ' || md5(number::text) || repeat(' of stone', 20),
                                 'version', version), '{name}', '{}', '',
               ''
          from entity e, generate_series(1, 2) version
         order by 2;
        insert into log.stream (
          tenant, entity_id, entity_type, natural_key, parent_id, version, last_position, is_deleted)
        select 1, id, type, number, parent_id, 2, \(entities) + number + 1, false from entity;
        insert into log.batch
        values (1, 1, 1, \(2 * entities), 'all', 'poll', 'test', '{}', '', '', '', '', now());
        update log.sequencer set head = \(2 * entities), batch = 1 where tenant = 1;
        drop table entity;
        """

    private func expect(
        _ read: RowsRead, events: Int64, streams: Int64 = 0, models: Int64 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for table in ["log.event_", "log.stream", "read."] {
            #expect(read.sequential(table) == 0, "\(table) is read from end to end", sourceLocation: sourceLocation)
        }
        #expect(read.byIndex("log.event_") <= events, "events", sourceLocation: sourceLocation)
        #expect(read.byIndex("log.stream") <= streams, "streams", sourceLocation: sourceLocation)
        #expect(read.byIndex("read.") <= models, "read models", sourceLocation: sourceLocation)
    }

    @Test func `a page of the feed reads its own changes, in either view`() async throws {
        try await withLargeLog { database, _ in
            let store = PostgresFeedStore(pool: database.pool)
            let limit = Int64(Self.limit)
            for view in [FeedView.log, .latest] {
                let read = try await RowsRead.during(database) {
                    var query = FeedQuery(tenant: .default, view: view, limit: Self.limit)
                    query.after = Position(Int64(Self.entities))
                    let count = try await store.page(query).count
                    #expect(count == Self.limit)
                }
                expect(read, events: 2 * limit, streams: 4 * limit)
            }
        }
    }

    @Test func `a page of a read model reads its own rows, now and as of a position`() async throws {
        try await withLargeLog { database, _ in
            let models = PostgresReadModels(pool: database.pool)
            let limit = Int64(Self.limit)
            for model in [ReadModel.projects, .phases, .elevations] {
                for asOf in [nil, Position(Int64(Self.entities))] {
                    let read = try await RowsRead.during(database) {
                        let query = ReadModelQuery(model, tenant: .default, limit: Self.limit, asOf: asOf)
                        let next = try await models.list(query).next
                        #expect(next != nil)
                    }
                    // Each with two versions, and what counts for it: two phases, and twenty elevations at most.
                    expect(read, events: 3 * limit, models: 50 * limit)
                }
            }
            let project = try await database.owner.query(
                "select entity_id from log.stream where entity_type = 'project' order by entity_id limit 1"
            ) { try $0.uuid(0) }[0]
            for asOf in [nil, Position(Int64(Self.entities))] {
                let read = try await RowsRead.during(database) {
                    let row = try await models.row(project, of: .projects, tenant: .default, asOf: asOf)
                    let query = ReadModelQuery(
                        .phases, tenant: .default, filter: ReadModelFilter(parent: project), limit: 100, asOf: asOf)
                    let phases = try await models.list(query).rows
                    #expect(row != nil && !phases.isEmpty)
                }
                expect(read, events: 10, models: 200)
            }
        }
    }

    @Test func `a search reads what is alike, though row-level security stands before its index`() async throws {
        try await TestDatabases.shared.withMigratedDatabase(maximumConnections: 1) { database, _ in
            let runner = ProjectionRunner(
                catalog: Catalog.projections,
                store: PostgresProjectionStore(pool: database.pool, owner: database.owner), tenant: .default,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, waitForHead: { _ in })
            try await runner.catchUp()
            try await database.owner.withConnection { connection in
                try connection.executeScript(
                    """
                    insert into read.search_v1 (tenant, id, type, name, words, position)
                    select 1, gen_random_uuid(), 'project', n::text,
                           'house ' || md5(n::text) || repeat(' of stone', 20), n
                      from generate_series(1, 30000) n;
                    """)
                try connection.executeScript("vacuum analyze read.search_v1")
            }
            // As it is called, and with a letter that was typed wrongly.
            let texts = try await database.owner.query(
                "select md5('77') as name union all select overlay(md5('78') placing 'x' from 9)"
            ) { try $0.text(0) }
            for text in texts {
                let read = try await RowsRead.during(database) {
                    let names = try await database.pool.withTenant(.default) { connection in
                        try connection.execute(
                            "select set_config('pg_trgm.word_similarity_threshold', '0.5', true)")
                        return try connection.query(
                            "select name from read.search(\(text), \("%\(text)%"), null, 20)"
                        ) { try $0.text(0) }
                    }
                    #expect(names == [text == texts[0] ? "77" : "78"])
                }
                #expect(read.sequential("read.search") == 0 && read.byIndex("read.search") < 300, "\(text)")
            }
        }
    }

    @Test func `the past of an entity and a page of differences read what they tell of`() async throws {
        try await withLargeLog { database, _ in
            let history = PostgresHistory(pool: database.pool)
            let entity = try await database.owner.query("select entity_id from log.stream limit 1") {
                try $0.uuid(0)
            }[0]
            let own = try await RowsRead.during(database) {
                let page = try await history.history(of: entity, tenant: .default, after: .start, limit: 10)
                #expect(page.entries.count == 2)
            }
            expect(own, events: 4, streams: 2)
            let head = Int64(2 * Self.entities)
            let differences = try await RowsRead.during(database) {
                let query = DifferenceQuery(
                    tenant: .default, from: Position(head - 1000), to: Position(head), limit: Self.limit)
                let count = try await history.differences(query).differences.count
                #expect(count == Self.limit)
            }
            // Both states of each, and the names on the way from the root down to it.
            let limit = Int64(Self.limit)
            expect(differences, events: 8 * limit, models: 20 * limit)
        }
    }

    @Test func `what follows the log reads what is new`() async throws {
        try await withLargeLog { database, runner in
            let log = PostgresEventLog(
                pool: database.pool,
                notifier: HeadNotifier(
                    pool: database.pool, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            let known = try await database.owner.query(
                "select entity_type, entity_id, natural_key from log.stream order by entity_id limit 20"
            ) { (try $0.text(0), try $0.uuid(1), try $0.text(2)) }
            let events = known.map { type, id, key in
                ProposedEvent(
                    entity: EntityReference(EntityType(rawValue: type), id), version: 3,
                    type: EventType(rawValue: "\(type).changed"), observedAt: Timestamp(microseconds: 0),
                    naturalKey: key, parent: nil, state: ["logikalId": .string(id.text), "name": "new"],
                    changed: ["name"], before: [:])
            }
            var generator = SystemRandomNumberGenerator()
            let batch = PreparedBatch(
                ProposedBatch(key: "new", kind: .poll, actor: "test", events: events), tenant: .default,
                using: &generator)
            let appending = try await RowsRead.during(database) { try await log.append(batch) }
            expect(appending, events: 0, streams: 4 * Int64(events.count))
            let following = try await RowsRead.during(database) { try await runner.catchUp() }
            // Five models, each with a few looks at every new event.
            let looks = 5 * 8 * Int64(events.count)
            expect(following, events: looks, streams: looks, models: looks)
        }
    }

    @Test func `a model that counts is built without reading the events of what it counts`() async throws {
        try await withLargeLog { database, runner in
            let read = try await RowsRead.during(database) { try await runner.rebuild("projects") }
            let events = read.sequential("log.event_") + read.byIndex("log.event_")
            #expect(events <= Int64(4 * Self.projects), "\(events) events were read for \(Self.projects) projects")
        }
    }
}
