import EventSourcing
import LogikalModel
import LogikalSimulator
import Polling
import Testing

/// S16: what a crawl that was broken off did not see is not missing.
@Suite struct ResumedCrawlTests {
    @Test(arguments: NavigationPolicy.allCases)
    func `S16 crawls that are broken off anywhere, again and again, remove nothing that is there`(
        navigation: NavigationPolicy
    ) async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.navigation = navigation
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try await pipeline.cycle()
            try small.office.apply(.deleteProject(project: small.shed))
            let head = try await pipeline.log().count
            let moments: [(WalkCall, String)] = [
                (.directories, ""), (.directories, SmallOffice.hall), (.projects, SmallOffice.hall),
                (.projects, SmallOffice.north), (.selectProject, small.wing), (.phases, small.wing),
                (.elevations, LogikalID.zero.text),
            ]
            for (call, place) in moments {
                let task = Task { try await pipeline.cycle() }
                let moment = Moment(call: call, place: place) { task.cancel() }
                pipeline.simulator.faults = moment
                _ = await task.result
                pipeline.simulator.faults = nil
                #expect(moment.hasCome, "\(call) at \(place)")
                // Not even what is gone: no broken crawl has seen all lists twice.
                #expect(try await pipeline.log(after: head).removals == [], "\(call) at \(place)")
            }
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await pipeline.log(after: head).types.filter { $0 == "project.removed" }.count == 1)
            #expect(try await pipeline.differences() == [])
        }
    }
}
