import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct FaultRuleTests {
    private func call(_ method: String, _ path: String, _ sequence: Int = 1, project: String? = nil) -> SimulatedCall {
        SimulatedCall(
            sequence: sequence, session: 1, method: method, path: path, identifier: nil, project: project,
            stateBefore: .directory)
    }

    @Test func `a rule says which calls it means`() {
        let thumbnails = FaultRule(.error503, operation: "GET /elevations/*/thumbnail")
        #expect(thumbnails.concerns(call("GET", "/elevations/7/thumbnail")))
        #expect(!thumbnails.concerns(call("GET", "/elevations/7/thumbnail/more")))
        #expect(!thumbnails.concerns(call("GET", "/elevations")))
        let project = FaultRule(.error503, project: "p")
        #expect(project.concerns(call("GET", "/phases", project: "p")))
        #expect(!project.concerns(call("GET", "/phases", project: "q")))
        #expect(!FaultRule(.error503).concerns(call("DELETE", "/auth")), "log-outs fail only where that is said")
        #expect(FaultRule(.hang, operation: "DELETE /auth").concerns(call("DELETE", "/auth")))
    }

    @Test func `a rule strikes as often as it may, and another takes over`() async {
        let rules = FaultRules([FaultRule(.error503, times: 2), FaultRule(.emptyList)])
        var decisions: [FaultDecision] = []
        for sequence in 1...3 {
            let call = call("GET", "/projects", sequence)
            decisions += [await rules.before(call), await rules.after(call, status: 200)]
        }
        let refusal = FaultDecision.error(status: 503, text: "Injected.")
        #expect(decisions == [refusal, .none, refusal, .none, .none, .emptyList])
        #expect(rules.injected == [2, 1])
    }

    @Test func `one seed strikes the same calls, about as often as its chance says`() async {
        func struck(seed: UInt64) async -> [Int] {
            let rules = FaultRules.storm(chance: 0.05, seed: seed)
            var struck: [Int] = []
            for sequence in 0..<4000 {
                let call = call("GET", "/projects", sequence)
                let before = await rules.before(call)
                if before != .none {
                    struck.append(sequence)
                } else {
                    if await rules.after(call, status: 200) != .none { struck.append(sequence) }
                }
            }
            return struck
        }
        let first = await struck(seed: 3)
        #expect(await struck(seed: 3) == first)
        #expect(await struck(seed: 4) != first)
        #expect((120...280).contains(first.count), "\(first.count) of 4000")
    }

    @Test(arguments: FaultKind.allCases)
    func `every kind decides something, before or after the effect, and can be written down`(
        kind: FaultKind
    ) throws {
        #expect((kind.before == .none) != (kind.after == .none))
        let rule = FaultRule(kind, operation: "GET /projects", project: "p", chance: 0.5, times: 3)
        #expect(try FaultRule(json: rule.json) == rule)
    }

    @Test(arguments: [#"{"kind":"meteor"}"#, #"{}"#, #"{"kind":"hang","chance":2}"#])
    func `a rule that can't be meant is refused`(json: String) throws {
        #expect(throws: OfficeError.self) { try FaultRule(json: JSONReader.read(Array(json.utf8))) }
    }
}
