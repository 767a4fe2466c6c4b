import EventSourcing
import Foundation
import Testing

@testable import LogikalClient
@testable import Polling

@Suite struct ProjectFailuresTests {
    private static let start = Timestamp(microseconds: 1_756_304_572_000_000)
    private let project = UUID()

    private func error(_ code: LogikalError.Code) -> LogikalError {
        LogikalError(code, LogikalError.Scope(endpoint: .selectProject, subject: "p"))
    }

    private func pauses(_ code: LogikalError.Code, jitter: Double = 1) -> [Int64] {
        var last: ProjectFailure?
        return (0..<14).map { _ in
            let failure = ProjectFailure.after(
                last, error(code), of: project, listsWereRead: false, at: Self.start, jitter: jitter)
            last = failure
            return (failure.retryAt.microseconds - Self.start.microseconds) / 1_000_000
        }
    }

    private func twice(_ code: LogikalError.Code, listsWereRead: Bool) -> ProjectFailure {
        let first = ProjectFailure.after(
            nil, error(code), of: project, listsWereRead: listsWereRead, at: Self.start, jitter: 1)
        return ProjectFailure.after(
            first, error(code), of: project, listsWereRead: listsWereRead, at: Self.start, jitter: 1)
    }

    @Test func `the first failure costs no time, the next ones twice as much each, up to six hours`() {
        #expect(pauses(.forbidden).prefix(6) == [0, 60, 120, 240, 480, 960])
        #expect(pauses(.forbidden).last == 21_600)
        #expect(pauses(.forbidden, jitter: 1.25)[1] == 75)
    }

    @Test func `a lock is tried again within a quarter of an hour`() {
        #expect(pauses(.locked).prefix(3) == [0, 300, 300] && pauses(.locked).last == 900)
    }

    @Test func `what the error asks for is the least`() {
        #expect(pauses(.wrongAddress).prefix(4) == [0, 120, 120, 240])
    }

    @Test func `a project is left alone until its time has come, by everybody but a person`() {
        let failure = twice(.locked, listsWereRead: false)
        for (trigger, seconds, isEntered) in [
            (CycleTrigger.schedule, 299, false), (.start, 299, false), (.schedule, 300, true), (.person, 0, true),
        ] {
            var failures = ProjectFailures([failure], trigger: trigger, jitter: { 1 })
            let refusal = failures.enter(project, at: Self.start + .seconds(seconds))
            #expect((refusal == nil) == isEntered, "\(trigger) after \(seconds) s")
            #expect(failures.enter(UUID(), at: Self.start) == nil, "others are not concerned")
        }
    }

    @Test func `a look without an error ends the failures, and one with an error continues them`() {
        var failures = ProjectFailures([], trigger: .schedule, jitter: { 1 })
        #expect(failures.enter(project, at: Self.start) == nil)
        #expect(failures.leave(project, at: Self.start) == nil, "nothing has changed")
        for count in 1...3 {
            let now = Self.start + .seconds(10_000 * count)
            #expect(failures.enter(project, at: now) == nil)
            failures.note(error(.badRequest), isOfList: true)
            failures.note(error(.locked), isOfList: true)
            guard case .failed(let failure) = failures.leave(project, at: now) else {
                Issue.record("not failed")
                return
            }
            #expect(failure.failures == count && failure.code == "bad_request", "the first error counts")
            #expect(failure.since == Self.start + .seconds(10_000) && failure.lastAt == now)
            failures = ProjectFailures([failure], trigger: .schedule, jitter: { 1 })
        }
        _ = failures.enter(project, at: Self.start + .seconds(1_000_000))
        #expect(failures.leave(project, at: Self.start) == .recovered(project))
        #expect(failures.leave(project, at: Self.start) == nil)
    }

    @Test func `parts lists, which come later, decide of a project whose look had no error, and count once with it`() {
        var failures = ProjectFailures([], trigger: .schedule, jitter: { 1 })
        _ = failures.enter(project, at: Self.start)
        #expect(failures.leave(project, isRead: false, at: Self.start) == nil)
        failures.reenter()
        failures.note(error(.locked), isOfList: false)
        guard case .failed(let failure) = failures.leave(project, at: Self.start) else {
            Issue.record("not failed")
            return
        }
        var next = ProjectFailures([failure], trigger: .person, jitter: { 1 })
        _ = next.enter(project, at: Self.start)
        #expect(next.leave(project, isRead: false, at: Self.start) == nil, "it has not recovered yet")
        next.reenter()
        next.note(error(.locked), isOfList: false)
        guard case .failed(let second) = next.leave(project, at: Self.start) else {
            Issue.record("not failed")
            return
        }
        #expect(second.failures == 2)
        next.reenter()
        next.note(error(.locked), isOfList: false)
        #expect(next.leave(project, at: Self.start) == nil, "once in a cycle")
        next.reenter()
        #expect(next.leave(project, at: Self.start) == nil, "what failed in this cycle has not been read")
    }

    @Test func `a project whose lists were read is entered, and does not recover while something of it waits`() {
        let failure = twice(.serverFailure, listsWereRead: true)
        var failures = ProjectFailures([failure], trigger: .schedule, jitter: { 1 })
        #expect(failures.enter(project, at: Self.start) == nil)
        #expect(failures.pause(of: project, at: Self.start) == failure)
        failures.leaveAlone(in: project)
        #expect(failures.leave(project, at: Self.start) == nil)
        failures.reenter()
        #expect(failures.leave(project, at: Self.start) == nil, "nor by its parts lists")
        failures = ProjectFailures([failure], trigger: .schedule, jitter: { 1 })
        _ = failures.enter(project, at: Self.start)
        #expect(failures.leave(project, at: Self.start) == .recovered(project), "nothing of it waits any more")
    }

    @Test func `lists do not wait for what failed beside them, and count before it`() {
        let failure = twice(.serverFailure, listsWereRead: true)
        var failures = ProjectFailures([failure], trigger: .schedule, jitter: { 1 })
        _ = failures.enter(project, at: Self.start)
        failures.note(error(.notFound), isOfList: false)
        failures.note(error(.locked), isOfList: true)
        failures.note(error(.badRequest), isOfList: true)
        guard case .failed(let next) = failures.leave(project, at: Self.start) else {
            Issue.record("not failed")
            return
        }
        #expect(next.code == "locked" && !next.listsWereRead && next.failures == 1 && next.retryAt == Self.start)
    }
}
