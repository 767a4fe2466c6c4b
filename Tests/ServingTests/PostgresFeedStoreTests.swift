import EventSourcing
import Feeding
import LogikalModel
import PostgresClient
import PostgresStorage
import Testing

@Suite struct PostgresFeedStoreTests {
    @Test func `pages of the log show 1 to head once, whatever their size`() async throws {
        try await ServiceDatabase.with { database in
            try await LogWriter(database).appendRandomHistory(events: 40, seed: 1)
            let store = PostgresFeedStore(pool: database.pool)
            for limit in 1...41 {
                #expect(try await store.pass(.log, limit: limit).map(\.position) == Array(1...40), "limit \(limit)")
            }
        }
    }

    @Test(arguments: [UInt64(2), 3])
    func `folding the log gives the latest states, and those are what was written`(seed: UInt64) async throws {
        try await ServiceDatabase.with { database in
            let writer = LogWriter(database)
            try await writer.appendRandomHistory(events: 150, seed: seed)
            let store = PostgresFeedStore(pool: database.pool)
            var folded: [String: Change] = [:]
            for change in try await store.pass(.log, limit: 17) {
                #expect(change.version == (folded[change.id]?.version ?? 0) + 1)
                folded[change.id] = change
            }
            let expected = folded.values.filter { !$0.isDeletion }.sorted { $0.position < $1.position }
            for limit in [1, 2, 5, 31, 200] {
                #expect(try await store.pass(.latest, limit: limit) == expected, "limit \(limit)")
            }
            let written = writer.entities.filter { $0.value.state != nil }
            #expect(written.count == expected.count)
            for (entity, known) in written {
                #expect(folded[entity.id.text]?.json["state"] == known.state.map(JSONValue.object))
            }
        }
    }

    @Test func `a tombstone is shown to those who saw the entity, and to nobody else`() async throws {
        try await ServiceDatabase.with { database in
            let writer = LogWriter(database)
            let gone = LogWriter.entity(.project, 1)
            try await writer.append(writer.event(gone, ["name": "a"]))
            try await writer.append(writer.event(LogWriter.entity(.project, 2), ["name": "b"]))
            try await writer.append(writer.event(gone, nil))
            let store = PostgresFeedStore(pool: database.pool)
            #expect(try await store.pass(.latest, limit: 1).map(\.position) == [2])
            let page = try await store.page(
                FeedQuery(tenant: .default, view: .latest, after: 2, origin: 2, limit: 10))
            let change = try #require(try Change.read(page.rows).first)
            #expect(change.isDeletion && change.position == 3 && change.json["state"] == .null)
            #expect(change.json["reason"] == "removed" && change.json["type"] == "project.removed")
        }
    }

    @Test func `a page that is filtered advances and is up to date only at the head`() async throws {
        try await ServiceDatabase.with { database in
            let writer = LogWriter(database)
            try await writer.append((0..<30).map { writer.event(LogWriter.entity(.phase, $0), ["name": "x"]) })
            try await writer.append(writer.event(LogWriter.entity(.project, 1), ["name": "x"]))
            let store = PostgresFeedStore(pool: database.pool, reach: 7)
            let projects = FeedFilter(entityTypes: [.project], eventTypes: [])
            for view in FeedView.allCases {
                let first = try await store.page(
                    FeedQuery(tenant: .default, view: view, filter: projects, limit: 5))
                #expect(first.count == 0 && first.next == 7 && !first.isUpToDate)
                #expect(try await store.pass(view, limit: 5, filter: projects).map(\.position) == [31])
                let discovered = FeedFilter(entityTypes: [], eventTypes: [EventType(.phase, .discovered)])
                #expect(try await store.pass(view, limit: 4, filter: discovered).count == 30)
            }
        }
    }

    @Test func `S24 a filter that matches nothing reads on in bounded steps, however long the log is`() async throws {
        try await ServiceDatabase.with { database in
            let count: Int64 = 120_000
            try await database.owner.withConnection { connection in
                try connection.executeScript(
                    """
                    select log.extend_through(1, \(count));
                    insert into log.event (
                      tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id,
                      observed_at, recorded_at, state, changed, before, salt, leaf)
                    select 1, n, 1, 'elevation', md5(n::text)::uuid, 1, 'elevation.discovered', 1, md5('e' || n)::uuid,
                           now(), now(), '{}', '{}', '{}', '', ''
                      from generate_series(1, \(count)) n;
                    insert into log.stream (
                      tenant, entity_id, entity_type, natural_key, version, last_position, is_deleted)
                    select 1, entity_id, entity_type, entity_id::text, 1, position, false from log.event;
                    update log.sequencer set head = \(count);
                    """)
            }
            let store = PostgresFeedStore(pool: database.pool)
            for view in FeedView.allCases {
                var query = FeedQuery(
                    tenant: .default, view: view, filter: FeedFilter(entityTypes: [.project], eventTypes: []), limit: 10
                )
                var steps = 0
                while true {
                    let page = try await store.page(query)
                    steps += 1
                    #expect(page.count == 0 && page.next > query.after)
                    #expect(page.next.rawValue - query.after.rawValue <= PostgresFeedStore.defaultReach)
                    if page.isUpToDate { break }
                    query.after = page.next
                }
                #expect(steps == 3, "\(view)")
            }
        }
    }

    @Test func `a change has the agreed shape, and its state the very bytes that were stored`() async throws {
        try await ServiceDatabase.with { database in
            let writer = LogWriter(database)
            let parent = LogWriter.entity(.phase, 1)
            let entity = LogWriter.entity(.elevation, 1)
            let width = JSONValue.number(JSONNumber(lexeme: "1.10")!)
            try await writer.append(
                writer.event(entity, ["name": "P\"01 é\u{1F477}", "width": width], parent: parent))
            try await writer.append(writer.event(entity, ["name": "P02", "width": width]))
            let page = try await PostgresFeedStore(pool: database.pool).page(
                FeedQuery(tenant: .default, view: .log, limit: 10))
            let text = String(decoding: page.rows, as: UTF8.self)
            #expect(text.contains(#""state":{"name":"P\"01 é👷","width":1.10}"#))
            let changes = try Change.read(page.rows)
            let recordedAt = try #require(changes[1].json["recordedAt"]?.string)
            #expect(recordedAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
            let expected: JSONValue = [
                "position": 2, "entity": entity.json, "parent": parent.json, "op": "upsert", "reason": nil,
                "version": 2, "type": "elevation.changed", "state": ["name": "P02", "width": width],
                "changed": ["name"], "before": ["name": "P\"01 é\u{1F477}"],
                "observedAt": "2025-08-27T14:22:52.000000Z", "recordedAt": .string(recordedAt),
            ]
            #expect(changes[1].json == expected)
            #expect(changes[0].json["changed"] == [] && changes[0].json["before"] == [:])
            let latest = try await PostgresFeedStore(pool: database.pool).page(
                FeedQuery(tenant: .default, view: .latest, limit: 10))
            #expect(try Change.read(latest.rows).map(\.json) == [expected])
        }
    }

    @Test func `an empty log has an end and an epoch, and an unknown tenant has none`() async throws {
        try await ServiceDatabase.with { database in
            let store = PostgresFeedStore(pool: database.pool)
            for view in FeedView.allCases {
                let page = try await store.page(FeedQuery(tenant: .default, view: view, limit: 1))
                #expect(page.count == 0 && page.rows.isEmpty && page.next == 0 && page.isUpToDate)
                await #expect {
                    try await store.page(FeedQuery(tenant: TenantID(rawValue: 7), view: view, limit: 1))
                } throws: { error in
                    (error as? FeedError)?.code == .unknownTenant
                }
            }
        }
    }
}
