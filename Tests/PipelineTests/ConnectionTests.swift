import EventSourcing
import Foundation
import LogikalClient
import Polling
import PostgresClient
import PostgresStorage
import SyncTesting
import Synchronization
import Testing

@testable import LogikalSimulator

/// What is kept about a Logikal from one cycle, and from one process, to the next.
@Suite struct ConnectionTests {
    private func version(_ number: String) -> Faults {
        Faults(before: { call in
            guard call.operation == "GET /version" else { return .none }
            let body = #"{"data":{"componentVersions":[{"name":"MBIOE Service","version":"\#(number)"}]}}"#
            return .answer(status: 200, contentType: "application/json", body: Array(body.utf8))
        })
    }

    @Test func `a new process does not learn anew how it may move; another version of the service does`() async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = .strict
        } _: { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let learnt = pipeline.client.navigation.capabilities
            #expect(learnt[.project] == .refused)
            let illegal = pipeline.simulator.counters.illegalCalls
            #expect(illegal > 0, "trying is what learning costs")
            let (client, runner) = pipeline.restarted()
            #expect(try await runner.run().report.outcome == .complete)
            #expect(client.navigation.capabilities == learnt)
            #expect(pipeline.simulator.counters.illegalCalls == illegal)
            pipeline.simulator.faults = version("13.0")
            let (upgraded, second) = pipeline.restarted()
            #expect(try await second.run().report.outcome == .complete)
            #expect(pipeline.simulator.counters.illegalCalls > illegal)
            #expect(upgraded.navigation.capabilities[.project] == .refused)
            let records = try await PostgresConnectionReader(pool: pipeline.database.pool)
                .capabilities(tenant: .default)
            #expect(records.count == 2 && records[0].version == "MBIOE Service 13.0")
        }
    }

    @Test func `a version that changes under a running process is noticed with the next cycle`() async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = .strict
        } _: { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let illegal = pipeline.simulator.counters.illegalCalls
            try await pipeline.cycle()
            #expect(pipeline.simulator.counters.illegalCalls == illegal)
            pipeline.simulator.faults = version("13.0")
            try await pipeline.cycle()
            #expect(pipeline.simulator.counters.illegalCalls > illegal)
            // A service that tells no version is used as before.
            pipeline.simulator.faults = Faults(before: { $0.operation == "GET /version" ? .html(status: 404) : .none })
            #expect(try await pipeline.cycle().outcome == .complete)
        }
    }

    @Test func `sessions that were left open are closed before another is opened, and their tokens are never in clear`()
        async throws
    {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.sessionLimit = 2
        } _: { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            // Log-outs that fail leave what a process leaves that was killed.
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == "DELETE /auth" ? .error(status: 500, text: "busy") : .none
            })
            try await pipeline.cycle()
            #expect(pipeline.simulator.counters.openSessions == 1)
            let kept = try await pipeline.connections.keptSessions(tenant: .default)
            #expect(kept.count == 1)
            try await expectNoToken(in: pipeline)
            pipeline.simulator.faults = nil
            pipeline.simulator.clearCallLog()
            let (_, runner) = pipeline.restarted()
            #expect(try await runner.run().report.outcome == .complete)
            let calls = pipeline.simulator.callLog().map(\.call.operation)
            #expect(calls.prefix(3) == ["DELETE /auth", "GET /version", "POST /auth"])
            #expect(pipeline.simulator.counters.openSessions == 0)
            #expect(try await pipeline.connections.keptSessions(tenant: .default) == [])
        }
    }

    private func expectNoToken(in pipeline: Pipeline) async throws {
        var random = SplitMix64(seed: pipeline.simulator.configuration.seed, "tokens")
        let token = random.guid()
        let rows = try await pipeline.database.owner.query(
            """
            select s::text || c.calls from polling.session s,
                   (select coalesce(string_agg(c::text, ' '), '') as calls from polling.call c) c
            """
        ) { try $0.text(0) }
        let hexadecimal = token.utf8.map { String($0, radix: 16) }.joined()
        #expect(rows.count == 1)
        #expect(rows.allSatisfy { !$0.lowercased().contains(token) && !$0.contains(hexadecimal) })
    }

    @Test func `a session sealed with another key, or that the service has forgotten, is forgotten`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let noLogout = Faults(before: { call in
                call.operation == "DELETE /auth" ? .error(status: 500, text: "busy") : .none
            })
            pipeline.simulator.faults = noLogout
            try await pipeline.cycle()
            pipeline.simulator.faults = nil
            #expect(try await pipeline.restarted(key: 8).runner.run().report.outcome == .complete)
            #expect(try await pipeline.connections.keptSessions(tenant: .default) == [])
            pipeline.simulator.faults = noLogout
            try await pipeline.cycle()
            pipeline.simulator.faults = nil
            pipeline.simulator.endAllSessions()
            #expect(try await pipeline.restarted().runner.run().report.outcome == .complete)
            #expect(try await pipeline.connections.keptSessions(tenant: .default) == [])
        }
    }

    @Test func `a session that can't be closed is tried again with every cycle, for a week`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            pipeline.simulator.faults = Faults(before: { call in
                call.operation == "DELETE /auth" ? .error(status: 500, text: "busy") : .none
            })
            try await pipeline.cycle()
            let first = try await pipeline.connections.keptSessions(tenant: .default)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(try await pipeline.connections.keptSessions(tenant: .default).contains(first[0]))
            pipeline.time.advance(by: 8 * 86_400)
            try await pipeline.cycle()
            let left = try await pipeline.connections.keptSessions(tenant: .default)
            #expect(left.count == 1 && left != first)
        }
    }

    @Test func `a session that can't be closed keeps no other from being closed`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let failures = Mutex(0)
            pipeline.simulator.faults = Faults(before: { call in
                guard call.operation == "DELETE /auth" else { return .none }
                let fails = failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return fails ? .error(status: 500, text: "busy") : .none
            })
            // Its own; its own and the one before; of the two that are left then, the newer one.
            for count in [1, 2, 1] {
                failures.withLock { $0 = count }
                try await pipeline.cycle()
            }
            #expect(pipeline.simulator.counters.openSessions == 1)
            #expect(try await pipeline.connections.keptSessions(tenant: .default).count == 1)
        }
    }

    @Test func `every call is on record with its cycle, and the oldest are forgotten`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let reader = PostgresConnectionReader(pool: pipeline.database.pool)
            let first = try await pipeline.cycle()
            let calls = try await reader.calls(.init(limit: 10_000), tenant: .default)
            #expect(calls.count == pipeline.simulator.counters.calls)
            #expect(Set(calls.map(\.cycle)) == [first.cycle])
            let operations = calls.reversed().map(\.endpoint)
            #expect(operations.prefix(3) == ["GET /version", "POST /auth", "GET /directories"])
            #expect(operations.last == "DELETE /auth")
            pipeline.simulator.office.restrict(small.wing, .locked)
            let second = try await pipeline.cycle()
            let failed = try await reader.calls(.init(failedOnly: true), tenant: .default)
            #expect(failed.allSatisfy { $0.failure == "locked" && $0.status == 409 && $0.cycle == second.cycle })
            #expect(failed.first?.endpoint == "POST /projects/select" && failed.first?.standing == "directory")
            let slowest = try await reader.calls(.init(slowestFirst: true, limit: 5), tenant: .default)
            #expect(slowest.map(\.microseconds) == slowest.map(\.microseconds).sorted(by: >))
            let older = try await reader.calls(.init(before: calls[3].id, limit: 2), tenant: .default)
            #expect(older == Array(calls[4...5]))
            let other = try await reader.calls(.init(), tenant: TenantID(rawValue: 2))
            #expect(other == [], "another tenant's calls are not shown")
            _ = try await pipeline.restarted(retention: CallRetention(rows: 7)).runner.run()
            #expect(try await reader.calls(.init(), tenant: .default).count == 7)
            pipeline.time.advance(by: 3600)
            _ = try await pipeline.restarted(retention: CallRetention(rows: 1000, age: .seconds(60))).runner.run()
            let left = try await reader.calls(.init(), tenant: .default)
            #expect(Set(left.map(\.cycle)).count == 1 && left.count > 7)
        }
    }
}
