import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// The elevations of one project whose parts lists may differ from those that are stored.
struct WantedPartsLists {
    struct Elevation {
        let entity: EntityReference
        let place: ElevationPlace
        let label: String
        let stamp: AssetStamp
        /// Stands for an answer without bytes, or a refusal, that no second one has confirmed.
        let stampOfNothing: AssetStamp
        let stampOfFailure: AssetStamp
        let hasAnsweredNothing: Bool
    }

    let project: EntityReference
    let label: String
    /// What is kept of the visit once they are fetched.
    let visit: Visit
    let elevations: [Elevation]
}

/// Parts lists, last in a cycle and one commit each: one takes seconds, and what came is not lost with what follows.
/// While one is stored the next is asked for already; where two sessions may be open, both ask.
struct PartsListFetch {
    let context: CycleContext
    let limit: Int

    /// Fewer are fetched by the time that another session has logged in and gone to the first project.
    private static let fewestForAnotherSession = 4

    func run(_ wanted: [WantedPartsLists]) async throws {
        let count = min(limit, wanted.reduce(0) { $0 + $1.elevations.count })
        guard count >= Self.fewestForAnotherSession else {
            return try await run(wanted, PartsListSessions(context.session, and: nil))
        }
        try await context.withOtherSession { other in
            try await run(wanted, PartsListSessions(context.session, and: other))
        }
    }

    private func run(_ wanted: [WantedPartsLists], _ sessions: PartsListSessions) async throws {
        var sessions = sessions
        var room = limit
        for (index, project) in wanted.enumerated() {
            guard room > 0 else { return postpone(wanted[index...]) }
            context.reenter(project.project)
            let taken = project.elevations.prefix(room)
            room -= taken.count
            let left = try await fetch(taken, of: project, &sessions)
            context.leave(project.project, isRead: taken.count == project.elevations.count)
            context.visited(
                project.visit.owing(
                    project.elevations.count - taken.count + left.unread, hasFailed: left.failed > 0))
            try await context.flushIfLarge()
        }
    }

    private func postpone(_ projects: ArraySlice<WantedPartsLists>) {
        context.report.postponedPartsLists += projects.reduce(0) { $0 + $1.elevations.count }
    }

    /// How many have to be asked for again: in the next cycle, and when their time has come.
    private func fetch(
        _ elevations: ArraySlice<WantedPartsLists.Elevation>, of project: WantedPartsLists,
        _ sessions: inout PartsListSessions
    ) async throws -> (unread: Int, failed: Int) {
        context.report.postponedPartsLists += project.elevations.count - elevations.count
        let contents = try await context.store.contents(ofProject: project.project.id, tenant: context.tenant)
        let known = KnownTree(contents)
        context.work.expect(.steps, elevations.count)
        var unanswered = 0
        var left = (unread: elevations.count, failed: 0)
        try await sessions.ask(for: Array(elevations)) { elevation in
            await context.announce("parts list of \(elevation.label) of \(project.label)")
        } onAnswer: { elevation, result in
            switch result {
            case .success:
                context.answered()
                unanswered = 0
            case .failure(let error):
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
            }
            switch try await store(result, of: elevation, project, known) {
            case .read: left.unread -= 1
            case .failed: left = (left.unread - 1, left.failed + 1)
            case .doubted: break
            }
            context.work.did(.steps)
            return unanswered < Silence.failuresUntilLeft
        } onLeave: {
            context.leave("other parts lists of \(project.label)")
        }
        return left
    }

    private enum Outcome { case read, failed, doubted }

    private func store(
        _ result: Result<[UInt8]?, LogikalError>, of elevation: WantedPartsLists.Elevation,
        _ project: WantedPartsLists, _ known: KnownTree
    ) async throws -> Outcome {
        var blob: Blob?
        var isBelieved = true
        let scope = "parts list of \(elevation.label) of \(project.label)"
        let before = known[elevation.entity.id]
        switch result {
        case .success(let bytes):
            blob = bytes.map { Blob($0, mediaType: "application/vnd.sqlite3") }
            isBelieved = blob != nil || elevation.hasAnsweredNothing
            let wouldLose = before?.state?[AssetKind.partsList.field]?.isNull == false
            context.note(blob, as: .partsList, of: elevation.entity, scope, isSuspicious: !isBelieved && wouldLose)
        case .failure(let error):
            // Our rights will not change by asking again with every cycle; a change of the elevation asks anew.
            let isForbidden = error.code == .forbidden
            isBelieved = isForbidden && elevation.hasAnsweredNothing
            try context.fail(
                scope, of: elevation.entity, level: AssetKind.partsList.rawValue, error,
                next: isBelieved ? "it is left out until the elevation changes" : CycleContext.readAgain,
                isSettled: isForbidden)
            guard isForbidden else {
                try await context.commit([], step: "failed", stamps: [elevation.stampOfFailure])
                return .failed
            }
        }
        guard let before, var state = before.state else { return .read }
        if isBelieved { state[AssetKind.partsList.field] = blob?.reference ?? .null }
        let sighting = Sighting(
            entity: before.entity, naturalKey: before.naturalKey, parent: before.parent, state: state,
            observedAt: context.now())
        try await context.commit(
            [Difference.event(from: before, to: sighting)].compactMap { $0 }, step: "parts:\(elevation.entity.id.text)",
            stamps: [isBelieved ? elevation.stamp : elevation.stampOfNothing], blobs: blob.map { [$0] } ?? [])
        return isBelieved ? .read : .doubted
    }
}
