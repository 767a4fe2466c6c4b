import EventSourcing
import Foundation
import LogikalClient
import LogikalModel
import LogikalSimulator
import Polling
import PostgresStorage
import Testing

/// S15: whatever a call answers, nothing is called gone, nothing is invented, and afterwards all is as it was.
@Suite struct FaultTests {
    /// Two faulty cycles in a row for each kind of fault, then a sound one.
    @Test(arguments: WalkCall.allCases, [NavigationPolicy.ascend, .strict])
    func `pain 1, no fault of a call is ever taken for news, and what it hid comes with the next sound cycle`(
        call: WalkCall, navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
            let navigation = pipeline.client.navigation.capabilities
            for kind in FaultKind.ofWalks where !kind.isCredible(for: call) {
                // What a fault taught about moving around is not what this test is about.
                pipeline.client.navigation.capabilities = navigation
                try await expectNoNews(of: kind, on: call, pipeline, small, plan)
            }
            for _ in 0..<3 { try await pipeline.cycle() }
            #expect(try await pipeline.differences() == [])
            let verified = try await pipeline.verify()
            #expect(verified.firstBreak == nil)
            #expect(pipeline.simulator.counters.writeAttempts == 0)
        }
    }

    private func expectNoNews(
        of kind: FaultKind, on call: WalkCall, _ pipeline: Pipeline, _ small: SmallOffice, _ plan: FaultPlan
    ) async throws {
        let what: Comment = "\(kind) on \(call.rawValue)"
        let head = try await pipeline.log().count
        let inWing = try small.elevation(of: small.wing)
        // Downloads happen for what has changed; what is read in spite of the fault shows by its change.
        if call.isDownload { try small.edit(inWing) }
        let inAnnex = try small.renamePhase(of: small.annex)
        let isLimited = call.isBelowProject
        plan.set(kind, on: call, project: isLimited ? small.wing : nil)
        let first = try await pipeline.cycle()
        #expect(plan.injected > 0, what)
        let meanwhile = try await pipeline.log(after: head)
        if isLimited { #expect(meanwhile.entities.contains(inAnnex), what) }
        plan.set(kind, on: call)
        if call.isDownload { try small.edit(inWing) }
        let second = try await pipeline.cycle()
        #expect(plan.injected > 0, what)
        plan.set(nil)
        for report in [first, second] {
            let isHarmless = kind.isHarmless(to: call)
            #expect((report.outcome == .complete) == isHarmless, "\(what): \(report.text)")
            #expect(isHarmless || !report.findings.isEmpty, what)
            #expect(report.speechless == [], what)
        }
        let third = try await pipeline.cycle()
        #expect(third.outcome == .complete, "\(what): \(third.text)")
        let news = try await pipeline.log(after: head)
        #expect(news.removals == [], what)
        let changed = call.isDownload ? [try small.entity(inWing), inAnnex] : [inAnnex]
        #expect(news.entities == Set(changed), "\(what): \(news.types)")
    }

    @Test(arguments: WalkCall.allCases.filter(\.isList))
    func `a list that is empty in one cycle only is not believed, as often as it happens`(call: WalkCall) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            for _ in 0..<3 {
                plan.set(FaultPlan.Order(call: call, after: .emptyList))
                try await pipeline.cycle()
                #expect(plan.injected > 0)
                plan.set(nil)
                try await pipeline.cycle()
            }
            #expect(try await pipeline.log(after: head) == [])
        }
    }

    @Test(arguments: WalkCall.allCases.filter(\.isList))
    func `pain 6, a list that fails as an empty one is asked again in the same cycle`(call: WalkCall) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            for _ in 0..<2 {
                // The root lists no project, so an empty list of them is nothing new there.
                let place = call == .projects ? SmallOffice.hall : nil
                plan.set(FaultPlan.Order(call: call, after: .emptyList, place: place, times: 1))
                try small.edit(try small.elevation(of: small.wing))
                try await pipeline.cycle()
                #expect(plan.injected == 1)
            }
            let news = try await pipeline.log(after: head)
            #expect(news.removals == [])
            #expect(try await pipeline.differences() == [], "\(news.types)")
        }
    }

    @Test(arguments: WalkCall.allCases.filter(\.isList))
    func `a list that is empty in cycle after cycle takes nothing away that can still be opened`(
        call: WalkCall
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            let head = try await pipeline.log().count
            plan.set(FaultPlan.Order(call: call, after: .emptyList))
            for _ in 0..<3 {
                let report = try await pipeline.cycle()
                #expect(report.outcome == .partial && report.speechless == [], "\(report.text)")
            }
            #expect(try await pipeline.log(after: head) == [])
            plan.set(nil)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(try await pipeline.log(after: head) == [])
            #expect(try await pipeline.differences() == [])
        }
    }
}
