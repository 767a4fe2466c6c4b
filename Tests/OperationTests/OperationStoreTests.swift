import EventSourcing
import Foundation
import Operations
import Polling
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

@Suite struct OperationStoreTests {
    @Test func `pain 23, a request joins what is open for the same or a wider scope, and as deep, and nothing else`()
        async throws
    {
        let scopes: [(scope: SyncScope, contains: Set<Int>)] = [
            (.everything, [0, 1, 2, 3, 4]), (.directory(OperationFixture.hall.id), [1, 2, 3, 4]),
            (.directory(OperationFixture.north.id), [2, 3]), (.project(OperationFixture.wing.id), [3]),
            (.project(OperationFixture.shed.id), [4]),
        ]
        try await OperationFixture.with { fixture in
            for first in scopes.indices {
                for second in scopes.indices {
                    for (isDeep, wantsDeep) in [(false, false), (true, false), (false, true), (true, true)] {
                        let open = try await fixture.ask(scopes[first].scope, deep: isDeep)
                        let asked = try await fixture.ask(scopes[second].scope, deep: wantsDeep, by: "ben")
                        // A plain look at everything enters what is due only.
                        let entersIt = first != 0 || second == 0 || isDeep
                        let joins = scopes[first].contains.contains(second) && entersIt && (isDeep || !wantsDeep)
                        #expect(asked.wasJoined == joins, "\(first) \(second) \(isDeep) \(wantsDeep)")
                        #expect((asked.operation.id == open.operation.id) == joins)
                        for operation in [open, asked] {
                            _ = try await fixture.store.cancel(
                                operation.operation.id, actor: "anna", at: OperationFixture.time(3), tenant: .default)
                        }
                    }
                }
            }
        }
    }

    @Test func `of many requests at once for one scope one is accepted and the others join it`() async throws {
        try await OperationFixture.with { fixture in
            let answers = try await withThrowingTaskGroup(of: AcceptedOperation.self) { group in
                for number in 0..<12 {
                    group.addTask { try await fixture.ask(.everything, by: "reader \(number)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.operation.id)).count == 1)
            #expect(answers.count { !$0.wasJoined } == 1)
            let changes = try await fixture.store.history(
                of: answers[0].operation.id, after: 0, tenant: .default
            ).changes
            #expect(changes.map(\.revision) == Array(1...12))
            #expect(Set(changes.map(\.actor)).count == 12, "who asked is kept")
            _ = try await fixture.ask(.everything, by: "reader 3")
            let again = try await fixture.store.history(of: answers[0].operation.id, after: 0, tenant: .default)
            #expect(again.changes.count == 12, "who asks again adds nothing")
        }
    }

    @Test func `what is not known, of another type, or removed is refused with what to do`() async throws {
        try await OperationFixture.with { fixture in
            try await fixture.removeShed()
            let refused: [(SyncScope, OperationError.Code)] = [
                (.project(UUID()), .unknownEntity), (.directory(OperationFixture.wing.id), .unknownEntity),
                (.project(OperationFixture.north.id), .unknownEntity),
                (.project(OperationFixture.shed.id), .entityRemoved),
            ]
            for (scope, code) in refused {
                let error = await #expect(throws: OperationError.self) { _ = try await fixture.ask(scope) }
                #expect(error?.code == code, "\(scope)")
            }
            #expect(try await fixture.store.list(OperationQuery(), tenant: .default).isEmpty)
        }
    }

    @Test func `cancelling ends what waits, asks what runs, leaves what ended, and says who did it`() async throws {
        try await OperationFixture.with { fixture in
            let waiting = try await fixture.ask(.everything).operation
            let cancel = { (operation: SyncOperation, actor: String) in
                try await fixture.store.cancel(
                    operation.id, actor: actor, at: OperationFixture.time(5), tenant: .default)
            }
            #expect(try await cancel(waiting, "ben").state == .cancelled)
            #expect(try await cancel(waiting, "cleo").state == .cancelled)
            let history = try await fixture.store.history(of: waiting.id, after: 0, tenant: .default)
            #expect(history.changes.map(\.kind) == [.accepted, .cancelled])
            #expect(history.changes.map(\.actor) == ["anna", "ben"])
            let lease = try await fixture.lease("worker")
            _ = try await fixture.ask(.everything)
            let running = try #require(try await fixture.claim(lease))
            for actor in ["ben", "cleo"] {
                let asked = try await cancel(running, actor)
                #expect(asked.state == .running && asked.cancelRequestedAt == OperationFixture.time(5))
            }
            #expect(try await fixture.store.note(nil, of: running.id, lease: lease, tenant: .default))
            #expect(try await fixture.changes(running) == ["accepted", "started", "cancel_requested"])
            // Nobody joins what is about to end.
            let next = try await fixture.ask(.everything)
            #expect(!next.wasJoined && next.operation.id != running.id)
            let error = await #expect(throws: OperationError.self) {
                _ = try await fixture.store.cancel(UUID(), actor: "ben", at: OperationFixture.time(5), tenant: .default)
            }
            #expect(error?.code == .unknownOperation)
        }
    }

    @Test func `a successor begins anew what its predecessor left running, three times at most`() async throws {
        try await OperationFixture.with { fixture in
            let asked = try await fixture.ask(.everything).operation
            for attempt in 1...3 {
                let lease = try await fixture.lease("process \(attempt)")
                let claimed = try #require(try await fixture.claim(lease), "attempt \(attempt)")
                #expect(claimed.id == asked.id && claimed.attempts == attempt && !claimed.isStalled)
                // The process is killed and its lease runs out.
                try await fixture.database.owner.execute(
                    "update polling.lease set expires_at = now() - interval '1 s'")
                #expect(try await fixture.store.operation(asked.id, tenant: .default).isStalled)
            }
            #expect(try await fixture.claim(try await fixture.lease("process 4")) == nil)
            let ended = try await fixture.store.operation(asked.id, tenant: .default)
            #expect(ended.state == .failed && ended.failure?.contains("3. time") == true)
            let changes = try await fixture.changes(ended)
            #expect(
                changes == ["accepted", "started", "given_back", "started", "given_back", "started", "failed"])
        }
    }

    @Test func `what was to be cancelled when its process died is cancelled`() async throws {
        try await OperationFixture.with { fixture in
            let asked = try await fixture.ask(.everything).operation
            _ = try await fixture.claim(try await fixture.lease("dead"))
            _ = try await fixture.store.cancel(
                asked.id, actor: "ben", at: OperationFixture.time(5), tenant: .default)
            try await fixture.database.owner.execute("update polling.lease set expires_at = now() - interval '1 s'")
            #expect(try await fixture.claim(try await fixture.lease("next")) == nil)
            #expect(try await fixture.store.operation(asked.id, tenant: .default).state == .cancelled)
        }
    }

    @Test func `progress takes the place of the one before, and a reader goes on where it was`() async throws {
        try await OperationFixture.with { fixture in
            let lease = try await fixture.lease("worker")
            _ = try await fixture.ask(.everything)
            let running = try #require(try await fixture.claim(lease))
            for done in 1...5 {
                #expect(
                    try await !fixture.store.note(
                        ["done": .integer(done)], of: running.id, lease: lease, tenant: .default))
            }
            let events = try await fixture.store.history(of: running.id, after: 2, tenant: .default).events(after: 2)
            #expect(events.map(\.revision) == [7])
            #expect(events.first?.data == ["done": 5])
            try await fixture.store.end(
                running.id, by: .succeed, outcome: OperationOutcome(report: ["events": 1]),
                at: OperationFixture.time(9),
                lease: lease, tenant: .default)
            let rest = try await fixture.store.history(of: running.id, after: 7, tenant: .default).events(after: 7)
            #expect(rest.map(\.isLast) == [true])
            #expect(rest.first?.data["operation"]?["report"] == ["events": 1])
            // What ended is not taken back.
            try await fixture.store.end(
                running.id, by: .fail, outcome: OperationOutcome(reason: "late"), at: OperationFixture.time(10),
                lease: lease, tenant: .default)
            #expect(try await fixture.store.operation(running.id, tenant: .default).state == .succeeded)
        }
    }

    @Test func `lists are paged, and neither what ended nor what waits grows without bounds`() async throws {
        try await OperationFixture.with { fixture in
            try await fixture.database.owner.execute(
                """
                insert into polling.operation
                  (tenant, id, kind, scope, is_deep, state, actor, requested_at, finished_at)
                select 1, gen_random_uuid(), 'sync', 'everything', false, 'succeeded', 'a', now(), now()
                  from generate_series(1, 1200)
                """)
            _ = try await fixture.ask(.everything)
            let counts = try await fixture.database.owner.query("select count(*) from polling.operation") {
                try $0.int64(0)
            }
            #expect(counts == [1001])
            var numbers: [Int64] = []
            while true {
                let page = try await fixture.store.list(
                    OperationQuery(before: numbers.last, limit: 300), tenant: .default)
                numbers += page.map(\.number)
                if page.count < 300 { break }
            }
            #expect(numbers.count == 1001 && numbers == numbers.sorted(by: >))
            let open = try await fixture.store.list(OperationQuery(states: [.accepted, .running]), tenant: .default)
            #expect(open.count == 1)
            try await fixture.database.owner.execute(
                """
                insert into polling.operation (tenant, id, kind, scope, entity_id, is_deep, state, actor, requested_at)
                select 1, gen_random_uuid(), 'sync', 'project', gen_random_uuid(), false, 'accepted', 'a', now()
                  from generate_series(1, 99)
                """)
            let error = await #expect(throws: OperationError.self) {
                _ = try await fixture.ask(.everything, deep: true)
            }
            #expect(error?.code == .tooMany)
            #expect(try await fixture.ask(.everything).wasJoined, "joining needs no room")
        }
    }

    @Test func `a tenant neither sees, joins nor cancels another's operation`() async throws {
        let other = TenantID(rawValue: 2)
        try await OperationFixture.with { fixture in
            try await fixture.database.owner.execute("insert into log.sequencer (tenant, name) values (2, 'other')")
            let ours = try await fixture.ask(.everything).operation
            let theirs = try await fixture.ask(.everything, tenant: other)
            #expect(!theirs.wasJoined)
            #expect(try await fixture.store.list(OperationQuery(), tenant: other).map(\.id) == [theirs.operation.id])
            let error = await #expect(throws: OperationError.self) {
                _ = try await fixture.store.cancel(ours.id, actor: "x", at: OperationFixture.time(1), tenant: other)
            }
            #expect(error?.code == .unknownOperation)
            await #expect(throws: OperationError.self) {
                _ = try await fixture.ask(.project(OperationFixture.wing.id), tenant: other)
            }
        }
    }
}
