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
        let hasAnsweredNothing: Bool
    }

    let project: EntityReference
    let label: String
    /// What is kept of the visit once they are fetched.
    let visit: Visit
    let elevations: [Elevation]
}

/// Parts lists, last in a cycle and one commit each: one takes seconds, and what came is not lost with what follows.
struct PartsListFetch {
    let context: CycleContext
    let limit: Int

    func run(_ wanted: [WantedPartsLists]) async throws {
        var room = limit
        for (index, project) in wanted.enumerated() {
            guard room > 0 else { return postpone(wanted[index...]) }
            context.reenter(project.project)
            let taken = project.elevations.prefix(room)
            room -= taken.count
            let left = try await fetch(taken, of: project)
            context.leave(project.project, isRead: taken.count == project.elevations.count)
            context.visited(project.visit.owing(project.elevations.count - taken.count + left))
            try await context.flushIfLarge()
        }
    }

    private func postpone(_ projects: ArraySlice<WantedPartsLists>) {
        context.report.postponedPartsLists += projects.reduce(0) { $0 + $1.elevations.count }
    }

    /// How many could not be fetched.
    private func fetch(
        _ elevations: ArraySlice<WantedPartsLists.Elevation>, of project: WantedPartsLists
    ) async throws -> Int {
        context.report.postponedPartsLists += project.elevations.count - elevations.count
        let contents = try await context.store.contents(ofProject: project.project.id, tenant: context.tenant)
        let known = KnownTree(contents)
        context.work.expect(.steps, elevations.count)
        var unanswered = 0
        var failed = 0
        for (index, elevation) in elevations.enumerated() {
            guard unanswered < Silence.failuresUntilLeft else {
                context.leave("other parts lists of \(project.label)")
                return failed + elevations.count - index
            }
            await context.announce("parts list of \(elevation.label) of \(project.label)")
            let result: Result<[UInt8]?, LogikalError>
            do throws(LogikalError) {
                let bytes = try await context.session.partsList(of: elevation.place)
                context.answered()
                unanswered = 0
                result = .success(bytes)
            } catch {
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
                result = .failure(error)
            }
            if try await !store(result, of: elevation, project, known) { failed += 1 }
            context.work.did(.steps)
        }
        return failed
    }

    /// Whether it need not be asked for again.
    private func store(
        _ result: Result<[UInt8]?, LogikalError>, of elevation: WantedPartsLists.Elevation,
        _ project: WantedPartsLists, _ known: KnownTree
    ) async throws -> Bool {
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
            guard isForbidden else { return false }
        }
        guard let before, var state = before.state else { return true }
        if isBelieved { state[AssetKind.partsList.field] = blob?.reference ?? .null }
        let sighting = Sighting(
            entity: before.entity, naturalKey: before.naturalKey, parent: before.parent, state: state,
            observedAt: context.now())
        try await context.commit(
            [Difference.event(from: before, to: sighting)].compactMap { $0 }, step: "parts:\(elevation.entity.id.text)",
            stamps: [isBelieved ? elevation.stamp : elevation.stampOfNothing], blobs: blob.map { [$0] } ?? [])
        return isBelieved
    }
}
