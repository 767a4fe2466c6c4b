import EventSourcing
import Foundation
import Operations
import Testing

@Suite struct OperationEventTests {
    private func history(
        _ changes: [OperationChange], state: OperationState, progress: (revision: Int64, json: JSONValue)? = nil
    ) -> OperationHistory {
        OperationHistory(
            operation: SyncOperation(
                id: UUID(), number: 1, scope: .everything, name: nil, isDeep: false, state: state, revision: 9,
                actor: "a", requestedAt: Timestamp(microseconds: 1), startedAt: nil, finishedAt: nil, executor: nil,
                attempts: 1, cancelRequestedAt: nil, isStalled: false, progress: progress?.json,
                progressRevision: progress?.revision ?? 0, report: ["events": 3], failure: nil),
            changes: changes)
    }

    private func change(_ revision: Int64, _ kind: OperationChange.Kind, _ state: OperationState) -> OperationChange {
        OperationChange(
            revision: revision, kind: kind, state: state, at: Timestamp(microseconds: 1), actor: "a", reason: nil)
    }

    @Test func `progress stands in its place among the changes, and is told once`() {
        let changes = [change(1, .accepted, .accepted), change(2, .started, .running), change(5, .joined, .running)]
        let history = history(changes, state: .running, progress: (4, ["done": 1]))
        #expect(history.events(after: 0).map(\.revision) == [1, 2, 4, 5])
        #expect(history.events(after: 0).map(\.kind) == [.state, .state, .progress, .state])
        let rest = self.history([changes[2]], state: .running, progress: (4, ["done": 1]))
        #expect(rest.events(after: 4).map(\.revision) == [5])
        #expect(history.events(after: 0).allSatisfy { !$0.isLast })
    }

    @Test func `the end brings the whole operation, and no progress after it`() {
        let history = history([change(9, .succeeded, .succeeded)], state: .succeeded, progress: (8, ["done": 1]))
        let events = history.events(after: 7)
        #expect(events.map(\.revision) == [9])
        #expect(events.last?.isLast == true)
        #expect(events.last?.data["operation"]?["report"]?["events"] == 3)
    }
}
