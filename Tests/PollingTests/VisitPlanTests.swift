import EventSourcing
import Foundation
import LogikalClient
import LogikalModel
import Testing

@testable import Polling

@Suite struct VisitPlanTests {
    private static let hour: Int64 = 3_600_000_000
    private static let now = Timestamp(microseconds: 1000 * hour)
    private static let row = Hash.of([1])

    private static func candidate(_ number: Int, row: Hash = row) -> VisitCandidate {
        let id = LogikalID("p\(number)")
        return VisitCandidate(
            project: NaturalKey.project(id).reference(tenant: .default), place: ProjectPlace(id, in: .root),
            label: "project \(number)", row: row)
    }

    private static func visit(
        _ number: Int, hoursAgo: Int64, row: Hash? = row, isOwed: Bool = false, partsLists: Int = 0,
        detailsHoursAgo: Int64? = nil
    ) -> Visit {
        Visit(
            project: candidate(number).project.id,
            visitedAt: Timestamp(microseconds: now.microseconds - hoursAgo * hour), row: row, isOwed: isOwed,
            owedPartsLists: partsLists,
            detailsReadAt: detailsHoursAgo.map { Timestamp(microseconds: now.microseconds - $0 * hour) })
    }

    private static func plan(
        _ count: Int, _ visits: [Visit], least: Int = 0, most: Int = 100, partsLists: Int = 100,
        fullCheck: Duration = .seconds(24 * 3600), detailAge: Duration? = nil, failing: [ProjectFailure] = []
    ) -> VisitPlan {
        VisitPlan(
            (0..<count).map { candidate($0) },
            visits: Dictionary(uniqueKeysWithValues: visits.map { ($0.project, $0) }),
            failures: ProjectFailures(failing, trigger: .schedule),
            cadence: PollCadence(
                fullCheck: fullCheck, leastProjects: least, mostProjects: most, mostPartsLists: partsLists,
                detailAge: detailAge), now: now)
    }

    @Test func `nothing is entered of which nothing is known to have happened`() {
        #expect(Self.plan(2, [Self.visit(0, hoursAgo: 1), Self.visit(1, hoursAgo: 23)]).planned.isEmpty)
    }

    @Test func `each reason to enter a project is one`() {
        let plan = Self.plan(
            6,
            [
                Self.visit(0, hoursAgo: 1), Self.visit(1, hoursAgo: 1, row: Hash.of([2])),
                Self.visit(2, hoursAgo: 1, isOwed: true), Self.visit(3, hoursAgo: 24),
                Self.visit(4, hoursAgo: 1, partsLists: 1),
            ])
        #expect(plan.planned.map(\.candidate.label) == [1, 2, 3, 4, 5].map { "project \($0)" })
        #expect(plan.planned.map(\.reason) == [.changed, .owed, .overdue, .partsLists, .new])
    }

    @Test func `prices have a cadence of their own`() {
        let visits = [
            Self.visit(0, hoursAgo: 1, detailsHoursAgo: 3), Self.visit(1, hoursAgo: 1, detailsHoursAgo: 2),
            Self.visit(2, hoursAgo: 1, detailsHoursAgo: 1), Self.visit(3, hoursAgo: 1),
        ]
        let plan = Self.plan(4, visits, detailAge: .seconds(2 * 3600))
        #expect(plan.planned.map(\.candidate.label) == [0, 1, 3].map { "project \($0)" })
        #expect(plan.planned.allSatisfy { $0.reason == .details && $0.detailsReadAt == nil })
        #expect(Self.plan(4, visits).planned.isEmpty)
    }

    @Test func `young prices are left alone, but where the row differs`() {
        let visits = [
            Self.visit(0, hoursAgo: 25, detailsHoursAgo: 1),
            Self.visit(1, hoursAgo: 1, row: Hash.of([2]), detailsHoursAgo: 1),
            Self.visit(2, hoursAgo: 1, row: nil, detailsHoursAgo: 1),
        ]
        let plan = Self.plan(3, visits, detailAge: .seconds(2 * 3600))
        #expect(plan.planned.map(\.reason) == [.overdue, .changed, .changed])
        #expect(plan.planned.map(\.detailsReadAt) == [visits[0].detailsReadAt, nil, nil])
        #expect(Self.plan(3, visits).planned.allSatisfy { $0.detailsReadAt == nil })
    }

    /// A project whose look failed half-way: its row is in the log, and has not been read whole with it.
    @Test func `a row that was stored before everything below it was read still counts as changed`() {
        #expect(Self.plan(1, [Self.visit(0, hoursAgo: 1, row: nil)]).planned.map(\.reason) == [.changed])
    }

    @Test func `what does not fit waits, the urgent before the old, the longest unseen first`() {
        let plan = Self.plan(
            5,
            [
                Self.visit(0, hoursAgo: 30), Self.visit(1, hoursAgo: 40), Self.visit(2, hoursAgo: 1, row: Hash.of([2])),
                Self.visit(3, hoursAgo: 50), Self.visit(4, hoursAgo: 1, isOwed: true),
            ], most: 3)
        #expect(plan.planned.map(\.candidate.label) == ["project 2", "project 3", "project 4"])
        #expect(plan.postponed == 2)
    }

    @Test func `of those that owe only parts lists as many as can be served`() {
        let visits = (0..<10).map { Self.visit($0, hoursAgo: Int64(10 - $0), partsLists: 4) }
        let plan = Self.plan(10, visits, partsLists: 10)
        #expect(plan.planned.map(\.candidate.label) == ["project 0", "project 1", "project 2"])
        #expect(plan.postponed == 7)
    }

    @Test func `a share of the rest takes its turn, so that within the turns all are entered`() {
        let count = 25
        var visits = (0..<count).map { Self.visit($0, hoursAgo: Int64(1 + $0 % 7)) }
        var entered: Set<String> = []
        for turn in 0..<5 {
            let plan = Self.plan(count, visits, least: 5)
            #expect(plan.planned.count == 5 && plan.planned.allSatisfy { $0.reason == .rotation })
            for planned in plan.planned {
                entered.insert(planned.candidate.label)
                let index = visits.firstIndex { $0.project == planned.candidate.project.id } ?? 0
                visits[index] = Visit(
                    project: planned.candidate.project.id,
                    visitedAt: Timestamp(microseconds: Self.now.microseconds + Int64(turn)), row: Self.row,
                    isOwed: false, owedPartsLists: 0, detailsReadAt: nil)
            }
        }
        #expect(entered.count == count)
    }

    @Test func `a cycle that has enough to do adds no share, and none goes beyond its limit`() {
        let visits = (0..<10).map { Self.visit($0, hoursAgo: $0 < 4 ? 30 : 1) }
        #expect(Self.plan(10, visits, least: 3).planned.count == 4)
        #expect(Self.plan(10, visits, least: 6).planned.count == 6)
        #expect(Self.plan(10, visits, least: 6, most: 2).planned.count == 2)
    }

    private static func failure(_ number: Int, retryInHours: Int64, listsWereRead: Bool) -> ProjectFailure {
        ProjectFailure(
            project: candidate(number).project.id, failures: 5, since: now, lastAt: now,
            retryAt: Timestamp(microseconds: now.microseconds + retryInHours * hour), code: "forbidden",
            message: "forbidden", listsWereRead: listsWereRead)
    }

    @Test func `those that are left alone take the turn of no other, and are named`() {
        let plan = Self.plan(
            6, (0..<4).map { Self.visit($0, hoursAgo: 1, isOwed: true) }, most: 3,
            failing: [
                Self.failure(0, retryInHours: 1, listsWereRead: false),
                Self.failure(1, retryInHours: 0, listsWereRead: false),
                Self.failure(2, retryInHours: 1, listsWereRead: false),
                Self.failure(3, retryInHours: 1, listsWereRead: true),
                Self.failure(5, retryInHours: 1, listsWereRead: false),
            ])
        #expect(plan.planned.map(\.candidate.label) == ["project 1", "project 4"])
        #expect(plan.planned.map(\.reason) == [.owed, .new] && plan.postponed == 0)
        #expect(plan.leftAlone.map(\.candidate.label) == ["project 0", "project 2", "project 5"])
    }

    @Test func `of one whose drawings fail only that is no reason to enter it`() {
        let visits = [
            Self.visit(0, hoursAgo: 1, row: Hash.of([2]), isOwed: true), Self.visit(1, hoursAgo: 25, isOwed: true),
            Self.visit(2, hoursAgo: 1, isOwed: true), Self.visit(3, hoursAgo: 1, isOwed: true, partsLists: 1),
        ]
        let failing = (0..<4).map { Self.failure($0, retryInHours: 1, listsWereRead: true) }
        let plan = Self.plan(4, visits, detailAge: .seconds(1800), failing: failing)
        #expect(plan.planned.map(\.reason) == [.changed, .overdue, .partsLists])
        #expect(Self.plan(4, visits, least: 4, failing: failing).planned.map(\.reason).contains(.rotation))
    }

    @Test func `everything is everything, each time`() {
        let visits = (0..<10).map { Self.visit($0, hoursAgo: 0) }
        let plan = VisitPlan(
            (0..<10).map { Self.candidate($0) },
            visits: Dictionary(uniqueKeysWithValues: visits.map { ($0.project, $0) }), cadence: .everything,
            now: Self.now)
        #expect(plan.planned.count == 10 && plan.postponed == 0)
    }
}
