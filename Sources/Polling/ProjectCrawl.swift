import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// One project: its phases, their elevations with drawings, then the parts lists of those that changed.
///
/// What is below one project fails for itself; only a refusal that concerns everything ends the cycle.
struct ProjectCrawl {
    enum Outcome { case read, notFound }

    let context: CycleContext

    func run(_ project: EntityReference, at place: ProjectPlace, label: String) async throws -> Outcome {
        context.turnToNext()
        let known = KnownTree(try await context.store.contents(ofProject: project.id, tenant: context.tenant))
        var look = ProjectLook(
            project: project, place: place, label: label, known: known, drawing: context.session.drawing)
        switch try await listPhases(&look) {
        case .notFound: return .notFound
        case .read: break
        }
        try await fetchEstimation(&look)
        try await fetchAddresses(look)
        look.stamps = try await context.store.stamps(
            ofElevations: known.living(.elevation).map(\.entity.id), tenant: context.tenant)
        try await listElevations(&look)
        try await commit(&look)
        try await fetchPartsLists(look)
        try await fetchQuotationPrices(look)
        return .read
    }

    private func listPhases(_ look: inout ProjectLook) async throws -> Outcome {
        let place = look.place
        let result = try await context.listing(
            "phases of \(look.label)", level: .phase, knownCount: look.known.living(.phase).count
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.phases(of: place, expectsItems: expectsItems)
        }
        switch result {
        case .read(let rows, let isComplete):
            look.phaseListIsComplete = isComplete
            for row in rows { look.add(row, tenant: context.tenant, observedAt: context.now()) }
            return .read
        case .failed(let error):
            return error.code == .notFound ? .notFound : .read
        }
    }

    private func listElevations(_ look: inout ProjectLook) async throws {
        var unanswered = 0
        for phase in look.phases {
            guard unanswered < Silence.failuresUntilLeft else {
                look.elevationListsAreComplete = false
                return context.leave("elevations of the other phases of \(look.label)")
            }
            let error = try await listElevations(of: phase, &look)
            unanswered = error.map(CycleContext.isSilence) == true ? unanswered + 1 : 0
        }
    }

    /// Why the list was not read; `nil` when it was.
    private func listElevations(
        of phase: ProjectLook.Phase, _ look: inout ProjectLook
    ) async throws -> LogikalError? {
        let knownCount = look.known.living(.elevation).count { $0.parent == phase.sighting.entity }
        let scope = "elevations of phase \(phase.label) of \(look.label)"
        let result = try await context.listing(scope, level: .elevation, knownCount: knownCount) {
            (expectsItems) async throws(LogikalError) in
            try await context.session.elevations(of: phase.place, expectsItems: expectsItems)
        }
        switch result {
        case .read(let rows, let isComplete):
            if !isComplete { look.elevationListsAreComplete = false }
            let elevations = rows.compactMap { row in
                look.add(row, in: phase, tenant: context.tenant, observedAt: context.now())
            }
            try await fetchThumbnails(of: elevations, in: phase, &look)
            return nil
        case .failed(let error):
            let isGone = error.code == .notFound ? try await isGoneFromList(phase, look) : false
            if isGone { look.refuse(phase) } else { look.elevationListsAreComplete = false }
            return error
        }
    }

    /// A phase that was listed and can't be selected: the list, read again, decides whether it is gone.
    private func isGoneFromList(_ phase: ProjectLook.Phase, _ look: ProjectLook) async throws -> Bool {
        let place = look.place
        let result = try await context.listing("phases of \(look.label), again", level: .phase, knownCount: 1) {
            (expectsItems) async throws(LogikalError) in
            try await context.session.phases(of: place, expectsItems: expectsItems)
        }
        guard case .read(let rows, isComplete: true) = result else { return false }
        return !rows.contains { $0.id == phase.place.id }
    }

    private func commit(_ look: inout ProjectLook) async throws {
        let conclusion = look.conclude(tenant: context.tenant, observedAt: context.now())
        if conclusion.awaitsDecision { context.reportHold(of: conclusion.withheld.count, in: look.label) }
        for id in conclusion.missed { context.miss(id) }
        for id in conclusion.settled { context.settle(id) }
        try await context.commit(
            conclusion.events, step: "project:\(look.project.id.text)", stamps: Array(look.newStamps.values),
            blobs: look.newBlobs)
        look.known.record(conclusion.events)
    }
}

// MARK: - Bytes

extension ProjectCrawl {
    private func fetchThumbnails(
        of elevations: [ProjectLook.Elevation], in phase: ProjectLook.Phase, _ look: inout ProjectLook
    ) async throws {
        var unanswered = 0
        for elevation in elevations where look.needs(.thumbnail, of: elevation) {
            guard unanswered < Silence.failuresUntilLeft else {
                return context.leave("other thumbnails of phase \(phase.label) of \(look.label)")
            }
            do throws(LogikalError) {
                let place = elevation.place
                let thumbnail = try await context.session.thumbnail(of: place.id, in: place.phase)
                context.answered()
                unanswered = 0
                let blob = thumbnail.map { Blob($0.bytes, mediaType: $0.format.mediaType) }
                note(blob, as: .thumbnail, of: elevation, look)
                look.store(blob, as: .thumbnail, of: elevation)
            } catch {
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
                try context.fail("thumbnail of \(elevation.label) of \(look.label)", error)
            }
        }
    }

    /// Last, and one commit each: a parts list takes seconds, and what came is not lost with what follows.
    private func fetchPartsLists(_ look: ProjectLook) async throws {
        var unanswered = 0
        for elevation in look.elevations where look.needs(.partsList, of: elevation) {
            guard unanswered < Silence.failuresUntilLeft else {
                return context.leave("other parts lists of \(look.label)")
            }
            await context.announce("parts list of \(elevation.label) of \(look.label)")
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
            try await store(result, of: elevation, look)
        }
    }

    private func store(
        _ result: Result<[UInt8]?, LogikalError>, of elevation: ProjectLook.Elevation, _ look: ProjectLook
    ) async throws {
        var blob: Blob?
        var stamp = AssetStamp(entity: elevation.sighting.entity.id, kind: .partsList, stamp: elevation.stamp)
        var isBelieved = true
        switch result {
        case .success(let bytes):
            blob = bytes.map { Blob($0, mediaType: "application/vnd.sqlite3") }
            note(blob, as: .partsList, of: elevation, look)
            (stamp, isBelieved) = look.stamp(blob, as: .partsList, of: elevation)
        case .failure(let error):
            // Our rights will not change by asking again with every cycle; a change of the elevation asks anew.
            let isForbidden = error.code == .forbidden
            try context.fail(
                "parts list of \(elevation.label) of \(look.label)", error,
                next: isForbidden ? "it is left out until the elevation changes" : CycleContext.readAgain)
            guard isForbidden else { return }
        }
        guard let known = look.known[stamp.entity], var state = known.state else { return }
        if isBelieved { state[AssetKind.partsList.field] = blob?.reference ?? .null }
        let sighting = Sighting(
            entity: known.entity, naturalKey: known.naturalKey, parent: known.parent, state: state,
            observedAt: context.now())
        try await context.commit(
            [Difference.event(from: known, to: sighting)].compactMap { $0 }, step: "parts:\(stamp.entity.text)",
            stamps: [stamp], blobs: blob.map { [$0] } ?? [])
    }

    /// Counts what came, and says so when nothing came where something was.
    private func note(_ blob: Blob?, as kind: AssetKind, of elevation: ProjectLook.Elevation, _ look: ProjectLook) {
        guard let blob else {
            guard look.wouldLose(kind, of: elevation), !look.stamp(nil, as: kind, of: elevation).isBelieved else {
                return
            }
            let name = kind == .thumbnail ? "thumbnail" : "parts list"
            return context.record(
                ScopeResult(
                    scope: "\(name) of \(elevation.label) of \(look.label)", outcome: .partial, listed: 0,
                    finding: "the answer had no bytes where some were known; they stay, and it is asked again in the "
                        + "next cycle",
                    lookedAt: context.now()))
        }
        context.report.downloadedBytes += blob.content.count
        switch kind {
        case .thumbnail: context.report.thumbnails += 1
        case .partsList: context.report.partsLists += 1
        }
    }
}

extension Thumbnail.Format {
    fileprivate var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpg: "image/jpeg"
        case .emf: "image/emf"
        }
    }
}
