import EventSourcing
import LogikalClient
import LogikalSimulator
import Polling
import Testing

/// Locks, missing rights, dead sessions and slow answers in the middle of a cycle.
@Suite struct SessionTroubleTests {
    @Test(arguments: NavigationPolicy.allCases)
    func `a session that dies in mid-walk is replaced, and the cycle is complete`(
        navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            let edited = try small.elevation(of: small.wing)
            for kind in [FaultKind.sessionKilled, .error401] {
                for call in WalkCall.allCases where call != .login {
                    if call.isDownload { try small.edit(edited) }
                    plan.set(kind, on: call, project: call.isBelowProject ? small.wing : nil, times: 1)
                    let report = try await pipeline.cycle()
                    #expect(plan.injected == 1)
                    #expect(report.outcome == .complete, "\(kind) on \(call): \(report.text)")
                }
            }
            plan.set(nil)
            try await pipeline.cycle()
            #expect(try await pipeline.log().removals == [])
            #expect(try await pipeline.differences() == [])
            // Also a session that only seemed to be dead is closed.
            #expect(pipeline.simulator.counters.openSessions == 0)
        }
    }

    @Test(arguments: [Restriction.locked, .forbidden], NavigationPolicy.allCases)
    func `a project that can't be opened stays as it was, and the others are read`(
        restriction: Restriction, navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            pipeline.simulator.office.restrict(small.wing, restriction)
            let (hidden, seen) = (try small.elevation(of: small.wing), try small.elevation(of: small.annex))
            try small.edit(hidden)
            try small.edit(seen)
            for _ in 0..<3 {
                let report = try await pipeline.cycle()
                #expect(report.outcome == .partial)
                #expect(report.scopes == ["phases of project Wing"])
                #expect(report.speechless == [])
            }
            #expect(try await pipeline.log(after: head).entities == [try small.entity(seen)])
            pipeline.simulator.office.restrict(small.wing, nil)
            try await pipeline.cycle()
            #expect(try await pipeline.log(after: head).entities == [try small.entity(seen), try small.entity(hidden)])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a locked phase and a locked elevation are read when they are free again`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let locked = try #require(small.elevations(of: small.wing).last)
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            for id in [locked.phase, locked.id] {
                pipeline.simulator.office.restrict(id, .locked)
                try small.edit(locked)
                for _ in 0..<3 { #expect(try await pipeline.cycle().outcome == .partial) }
                pipeline.simulator.office.restrict(id, nil)
                #expect(try await pipeline.cycle().outcome == .complete)
                #expect(try await pipeline.differences() == [])
            }
            #expect(try await pipeline.log(after: head).entities == [try small.entity(locked)])
        }
    }

    /// The call has taken effect when its caller gives up, so nobody knows where the session stands.
    @Test func `a call that takes too long costs its own scope and no other`() async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        (timeouts.list, timeouts.select) = (.milliseconds(250), .milliseconds(250))
        (timeouts.thumbnail, timeouts.partsList) = (.milliseconds(250), .milliseconds(250))
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let hasty = pipeline.runner(timeouts: timeouts)
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            try await pipeline.cycle()
            for call in WalkCall.allCases where call != .login {
                let head = try await pipeline.log().count
                let edited = try small.elevation(of: small.wing)
                try small.edit(edited)
                // The call and its replay.
                plan.set(
                    FaultPlan.Order(
                        call: call, after: .delay(.milliseconds(400)),
                        project: call.isBelowProject ? small.wing : nil, times: 2))
                let report = try await hasty.run().report
                #expect(plan.injected == 2)
                #expect(report.outcome == .partial && report.failure == nil, "\(call): \(report.text)")
                plan.set(nil)
                try await pipeline.cycle()
                let news = try await pipeline.log(after: head)
                #expect(news.entities == [try small.entity(edited)], "\(call): \(news.types)")
                #expect(try await pipeline.differences() == [], "\(call)")
            }
        }
    }

    @Test func `a project whose every parts list fails does not keep the next project from being read`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(.closedBeforeEffect, on: .partsList, project: small.wing)
            let report = try await pipeline.cycle()
            #expect(report.failure == nil && report.outcome == .partial)
            #expect(report.scopes.contains("other parts lists of project Wing"), "\(report.text)")
            let stored = try await pipeline.log().filter { $0["type"] == "parts_list.stored" }
            let others = try [small.annex, small.shed].map { try small.entity(try small.elevation(of: $0)) }
            #expect(stored.entities == Set(others))
            plan.set(nil)
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }
}
