import EventSourcing
import Feeding
import Foundation
import LogikalClient
import LogikalSimulator
import Polling
import Testing

/// Drawings and parts lists that fail, alone.
@Suite struct DownloadTests {
    @Test func `a parts list that is refused twice is asked for again only when its elevation changes`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let elevation = try small.elevation(of: small.wing)
            pipeline.simulator.office.restrict(elevation.id, .forbidden)
            #expect(try await pipeline.cycle().text.contains("read again in the next cycle"))
            let report = try await pipeline.cycle()
            #expect(report.outcome == .partial)
            #expect(report.text.contains("until the elevation changes"), "\(report.text)")
            let asked = pipeline.count(.partsList)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(pipeline.count(.partsList) == asked)
            pipeline.simulator.office.restrict(elevation.id, nil)
            try small.edit(elevation)
            try await pipeline.cycle()
            #expect(pipeline.count(.partsList) == asked + 1)
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a thumbnail that fails once comes with the next cycle, though its row has not changed`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(.html200, on: .thumbnail, project: small.annex)
            #expect(try await pipeline.cycle().outcome == .partial)
            plan.set(nil)
            let head = try await pipeline.log().count
            let report = try await pipeline.cycle()
            #expect(report.thumbnails == 1 && report.partsLists == 0)
            #expect(try await pipeline.log(after: head).types == ["thumbnail.changed"])
            #expect(try await pipeline.differences() == [])
        }
    }

    /// Of a file: the first 200 bytes, all but the last page, all but the last byte; and what is no file at all.
    @Test(arguments: ["header", "pages", "byte", "text", "no base64"])
    func `a parts list that is cut short or none at all is a finding, and is not stored`(damage: String) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let elevation = try small.elevation(of: small.annex)
            try await pipeline.cycle()
            let blobs = try await pipeline.blobs()
            let stored = blobs.count { $0.value.starts(with: Data("SQLite".utf8)) }
            let file = try #require(blobs[elevation.partsList?.sha256 ?? ""])
            let text =
                switch damage {
                case "header": Data(file.prefix(200)).base64EncodedString()
                case "pages": Data(file.dropLast(4096)).base64EncodedString()
                case "byte": Data(file.dropLast()).base64EncodedString()
                case "text": Data("The file is not available.".utf8).base64EncodedString()
                default: "U1FMaXRlIGZvcm1hdCAz?"
                }
            let body = Array(#"{"data":"\#(text)"}"#.utf8)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            plan.set(
                FaultPlan.Order(
                    call: .partsList, after: .answer(status: 200, contentType: "application/json", body: body),
                    project: small.annex))
            try small.edit(elevation)
            for _ in 0..<2 {
                let report = try await pipeline.cycle()
                #expect(report.scopes == ["parts list of elevation P01 of project Annex"])
            }
            #expect(try await pipeline.blobs().count { $0.value.starts(with: Data("SQLite".utf8)) } == stored)
            plan.set(nil)
            try await pipeline.cycle()
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test(arguments: [WalkCall.thumbnail, .partsList])
    func `an answer without bytes is believed when a second cycle gets it too`(call: WalkCall) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let elevation = try small.elevation(of: small.annex)
            let plan = FaultPlan()
            pipeline.simulator.faults = plan
            try await pipeline.cycle()
            for kind in FaultKind.ofWalks where kind.isCredible(for: call) {
                try small.edit(elevation)
                plan.set(kind, on: call, project: small.annex)
                let report = try await pipeline.cycle()
                #expect(report.text.contains("again in the next cycle"), "\(kind): \(report.text)")
                plan.set(nil)
                try await pipeline.cycle()
                #expect(try await pipeline.differences() == [], "\(kind)")
            }
            try small.edit(elevation)
            plan.set(.emptyBody, on: call, project: small.annex)
            for _ in 0..<2 { try await pipeline.cycle() }
            let asked = pipeline.count(call)
            #expect(try await pipeline.cycle().outcome == .complete)
            #expect(pipeline.count(call) == asked)
            let id = try small.entity(elevation).text
            let newest = try await pipeline.feed(.latest).first { $0["entity"]?["id"]?.string == id }
            #expect(newest?["state"]?[call == .thumbnail ? "thumbnail" : "partsList"] == .null)
        }
    }

    @Test func `two sessions share the parts lists, each for one call at a time, and both are closed`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let (_, runner) = pipeline.restarted { $0.maximumSessions = 2 }
            let report = try await runner.run().report
            #expect(report.outcome == .complete && report.logins == 2)
            let asked = pipeline.simulator.callLog().filter { WalkCall($0.call) == .partsList }
            // None is asked for twice, and neither session idles.
            #expect(asked.count == small.office.truth().elevations.count)
            #expect(Set(asked.compactMap(\.call.session)).count == 2, "\(asked.map(\.call.session))")
            // But for the logouts, which come after the report.
            #expect(
                report.requests == pipeline.simulator.callLog().count { $0.call.session != nil }
                    + report.logins - pipeline.simulator.counters.logouts)
            #expect(pipeline.simulator.alarms.isEmpty && pipeline.simulator.counters.openSessions == 0)
            #expect(try await pipeline.differences() == [])
            // One that has nothing to fetch opens no other.
            #expect(try await runner.run().report.logins == 1)
        }
    }

    @Test func `the cycle's session fetches all parts lists when no licence is free for another`() async throws {
        try await Pipeline.with {
            SmallOffice.configure(&$0)
            $0.sessionLimit = 1
        } _: { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let report = try await pipeline.restarted { $0.maximumSessions = 2 }.runner.run().report
            #expect(report.outcome == .complete && report.partsLists > 0, "\(report.text)")
            // The one refusal is no storm, and no failure of the parts list that it was for.
            #expect(pipeline.count(.login) == 2 && pipeline.simulator.counters.logins == 1)
            #expect(pipeline.count(.partsList) == small.office.truth().elevations.count)
            #expect(try await pipeline.differences() == [])
        }
    }
}
