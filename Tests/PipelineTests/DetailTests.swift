import EventSourcing
import Feeding
import Foundation
import LogikalClient
import LogikalModel
import LogikalSimulator
import PostgresStorage
import Testing

@testable import Polling

/// Prices and addresses: what no list says.
@Suite struct DetailTests {
    private func runner(_ pipeline: Pipeline, _ details: DetailPolicy) -> CycleRunner {
        pipeline.runner(.everything, details: details)
    }

    private func setEstimated(_ small: SmallOffice, _ project: String, _ isEstimated: Bool = true) throws {
        try small.office.apply(
            .editProject(project: project, set: JSONObject([("estimated", .bool(isEstimated))])))
    }

    @Test func `each elevation gets the estimation's prices, with the digits they came with`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            for project in [small.annex, small.shed] { try setEstimated(small, project, false) }
            try await pipeline.cycle()
            try setEstimated(small, small.wing)
            let runner = runner(pipeline, DetailPolicy(prices: .estimation, addresses: false))
            let head = try await pipeline.log().count
            _ = try await runner.run()
            let events = try await pipeline.log(after: head).filter { $0["entity"]?["type"] == "elevation" }
            #expect(events.allSatisfy { $0["type"] == "estimation.changed" && $0["changed"] == ["estimation"] })
            let project = try #require(small.office.truth().projects.first { $0.id == small.wing })
            let told = project.estimation["elevations"]?.array ?? []
            #expect(!told.isEmpty && events.count == told.count)
            for price in told {
                let id = LogikalID(price["id"]?.string ?? "")
                let event = try #require(events.first { $0["state"]?["logikalId"]?.string == id.text })
                let state = try #require(event["state"]?["estimation"])
                #expect(state["currency"] == project.estimation["currency"])
                for field in ["netPricePerUnit", "totalPricePerUnit", "netPrice", "totalPrice"] {
                    #expect(state[field] == price[field] && state[field]?.isNull == false)
                }
            }
            // The same again is no event; a look without prices takes none away.
            let after = try await pipeline.log().count
            _ = try await runner.run()
            try await pipeline.cycle()
            #expect(try await pipeline.log().count == after)
            // No prices any more, said twice, is believed.
            try setEstimated(small, small.wing, false)
            _ = try await runner.run()
            let gone = try await pipeline.log(after: after).filter { $0["type"] == "estimation.changed" }
            #expect(gone.count == told.count && gone.allSatisfy { $0["state"]?["estimation"]?.isNull == true })
        }
    }

    @Test func `a failing estimation takes no price away, and the cycle says so`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try setEstimated(small, small.wing)
            let runner = runner(pipeline, DetailPolicy(prices: .estimation, addresses: false))
            _ = try await runner.run()
            let head = try await pipeline.log().count
            pipeline.simulator.faults = Faults(before: { call in
                call.path.hasSuffix("/estimation") ? .error(status: 503, text: "busy") : .none
            })
            let report = try await runner.run().report
            #expect(report.outcome == .partial && report.text.contains("prices of project Wing"), "\(report.text)")
            #expect(try await pipeline.log().count == head)
        }
    }

    @Test(arguments: [
        ("/estimation", #""data":{},"#), ("/estimation", #""data":{"elevations":null},"#), ("/addresses", ""),
        ("/addresses/Kunde", ""),
    ])
    func `an answer that names no prices or addresses where there were some takes none away`(
        call: String, data: String
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try setEstimated(small, small.wing)
            let runner = runner(pipeline, DetailPolicy(prices: .estimation, addresses: true))
            _ = try await runner.run()
            let head = try await pipeline.log().count
            let answer = FaultDecision.answer(
                status: 200, contentType: "application/json", body: Array("{\(data)\"hints\":[],\"warnings\":[]}".utf8))
            pipeline.simulator.faults = Faults(before: { $0.path.hasSuffix(call) ? answer : .none })
            let report = try await runner.run().report
            #expect(report.outcome == .partial && report.speechless == [], "\(report.text)")
            #expect(try await pipeline.log().count == head)
            pipeline.simulator.faults = Faults()
            #expect(try await runner.run().report.outcome == .complete)
            #expect(try await pipeline.log().count == head)
        }
    }

    @Test func `a project that can't be opened is not tried again for its prices and addresses`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let runner = runner(pipeline, DetailPolicy(prices: .estimation, addresses: true))
            _ = try await runner.run()
            pipeline.simulator.clearCallLog()
            small.office.restrict(small.wing, .forbidden)
            let report = try await runner.run().report
            #expect(report.scopes == ["phases of project Wing"])
            let selections = pipeline.simulator.callLog().filter { $0.call.identifier == small.wing }
            #expect(selections.count == 1)
        }
    }

    @Test(arguments: [(503, "owed"), (403, nil), (405, nil)], ["/estimation", "/addresses", "/quotation-price"])
    func `what was not answered is asked for in the next cycle, what was refused with the next visit`(
        answer: (status: Int, reason: String?), call: String
    ) async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            _ = try SmallOffice(pipeline.simulator.office)
            let runner = pipeline.runner(
                PollCadence(leastProjects: 0), details: DetailPolicy(prices: .quotation, addresses: true))
            pipeline.simulator.faults = Faults(before: { request in
                request.path.hasSuffix(call) ? .error(status: answer.status, text: "no") : .none
            })
            let first = try await runner.run().report
            #expect(first.outcome == .partial && first.speechless.isEmpty, "\(first.text)")
            pipeline.simulator.faults = Faults()
            let second = try await runner.run().report
            #expect(second.entered.keys.sorted() == [answer.reason].compactMap { $0 }, "\(second.entered)")
            #expect(try await runner.run().report.entered == [:])
        }
    }

    @Test func `prices and addresses younger than wanted are not asked for again`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let runner = pipeline.runner(
                PollCadence(fullCheck: .zero, detailAge: .seconds(3600)), details: .usual)
            func asked() async throws -> (projects: Int, details: Int) {
                pipeline.simulator.clearCallLog()
                let entered = try await runner.run().report.entered
                let details = pipeline.simulator.callLog().count {
                    $0.call.path.hasSuffix("/estimation") || $0.call.path.hasSuffix("/addresses")
                }
                return (entered.values.reduce(0, +), details)
            }
            #expect(try await asked() == (3, 6))
            #expect(try await asked() == (3, 0))
            try small.office.apply(
                .editProject(project: small.wing, set: JSONObject([("name", "Wing, renamed")])))
            #expect(try await asked() == (3, 2))
            pipeline.time.advance(by: 3601)
            #expect(try await asked() == (3, 6))
        }
    }

    @Test func `a project's addresses by type are part of it`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let runner = runner(pipeline, DetailPolicy(prices: .none, addresses: true))
            _ = try await runner.run()
            let events = try await pipeline.log().filter { $0["type"] == "addresses.changed" }
            #expect(events.count == 3)
            let addresses = try #require(events[0]["state"]?["addresses"])
            #expect(addresses.object?.members.map(\.key) == ["Kunde", "Lieferung"])
            #expect(addresses["Kunde"]?["city"] == "Musterstadt" && addresses["Kunde"]?["email"]?.isNull == true)
            let head = try await pipeline.log().count
            _ = try await runner.run()
            #expect(try await pipeline.log().count == head)
            // A change of the project's row keeps what the row does not say.
            try small.office.apply(
                .editProject(project: small.wing, set: JSONObject([("name", "Wing, renamed")])))
            try await pipeline.cycle()
            let renamed = try #require(try await pipeline.log(after: head).first { $0["type"] == "project.changed" })
            #expect(renamed["state"]?["addresses"] == addresses)
            #expect(renamed["changed"] == ["changedDate", "name"])
            #expect(try await pipeline.differences() == [])
        }
    }

    @Test func `a price as text is asked for only where it is wanted`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            try setEstimated(small, small.annex)
            _ = try await runner(pipeline, .usual).run()
            let asked = pipeline.simulator.callLog().count { $0.call.path.contains("quotation") }
            #expect(asked == 0)
            _ = try await runner(pipeline, DetailPolicy(prices: .quotation, addresses: false)).run()
            let priced = try await pipeline.feed(.latest).compactMap { $0["state"]?["quotationPrice"] }
            #expect(priced.count == small.office.truth().elevations.count)
            #expect(priced.allSatisfy { $0["text"]?.string?.hasSuffix("€") == true })
        }
    }

    @Test func `drawings are fetched anew when they are asked for otherwise, and parts lists are not`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let runner = pipeline.runner { $0.thumbnails = ThumbnailOptions(width: 200, view: .exterior) }
            func fetched(_ runner: CycleRunner) async throws -> [String] {
                pipeline.simulator.clearCallLog()
                _ = try await runner.run()
                let paths = pipeline.simulator.callLog().map(\.call.path)
                return ["/thumbnail", "/parts-list"].flatMap { what in paths.filter { $0.contains(what) } }
            }
            // That there are no bytes is believed when it is said twice.
            for _ in 0..<2 { try await pipeline.cycle() }
            #expect(try await fetched(pipeline.runner) == [])
            let paths = try await fetched(runner)
            #expect(paths.count == small.office.truth().elevations.count)
            #expect(paths.allSatisfy { $0.contains("/thumbnail") })
            _ = try await runner.run()
            #expect(try await fetched(runner) == [])
        }
    }

    @Test(arguments: [
        ("1.234,56 €", "1234.56", true), ("1,234.56", "1234.56", true), ("1.234", "1234", true),
        ("1.234", "1.234", true), ("€ 99,90", "99.90", true), ("1.234,56 €", "1234.57", false),
        ("on request", "0", false),
    ])
    func `a price's number is what an estimation confirms, and nothing else`(
        text: String, estimated: String, isConfirmed: Bool
    ) throws {
        let number = try #require(JSONNumber(lexeme: estimated))
        let price = QuotationPrice(text, estimation: ["netPrice": .number(number)])
        #expect(price.amount == (isConfirmed ? number : nil))
        #expect(QuotationPrice(text, estimation: nil).amount == nil)
    }
}
