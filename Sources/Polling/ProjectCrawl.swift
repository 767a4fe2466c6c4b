import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// One project: its phases, their elevations with drawings, and which parts lists are to be fetched.
///
/// What is below one project fails for itself; only a refusal that concerns everything ends the cycle.
struct ProjectCrawl {
    enum Outcome {
        case read(WantedPartsLists)
        case notFound
    }

    let context: CycleContext
    let cadence: PollCadence

    /// - Parameter detailsReadAt: When prices and addresses were asked for, if that need not be done again.
    func run(_ candidate: VisitCandidate, detailsReadAt: Timestamp? = nil) async throws -> Outcome {
        let project = candidate.project
        let known = KnownTree(try await context.store.contents(ofProject: project.id, tenant: context.tenant))
        var look = ProjectLook(
            project: project, place: candidate.place, label: candidate.label, known: known,
            drawing: context.session.drawing, ignoresStamps: context.isDeep,
            pause: context.projectFailures.pause(of: project.id, at: context.now()))
        guard try await listPhases(&look) else { return .notFound }
        // What can't be opened is not opened again for the rest.
        if !look.phaseListIsComplete, look.phases.isEmpty {
            look.hasUnfetchedDetails = true
        } else if detailsReadAt == nil {
            try await fetchEstimation(&look)
            try await fetchAddresses(&look)
        }
        look.stamps = try await context.store.stamps(
            ofElevations: known.living(.elevation).map(\.entity.id),
            fetchedAfter: cadence.assetAge.map { context.now() - $0 }, tenant: context.tenant)
        try await listElevations(&look)
        if detailsReadAt == nil { try await fetchQuotationPrices(&look) }
        return .read(try await commit(&look, candidate, detailsReadAt: detailsReadAt ?? context.now()))
    }

    /// Whether the project could be found.
    private func listPhases(_ look: inout ProjectLook) async throws -> Bool {
        let place = look.place
        let result = try await context.listing(
            "phases of \(look.label)", of: look.project, level: .phase, knownCount: look.known.living(.phase).count,
            known: (
                look.known,
                { (id) async throws(LogikalError) in
                    let phase = PhasePlace(LogikalID(id), of: place)
                    _ = try await context.session.elevations(of: phase, expectsItems: false)
                }
            )
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.phases(of: place, expectsItems: expectsItems)
        }
        switch result {
        case .read(let rows, let isComplete):
            look.phaseListIsComplete = isComplete
            for row in rows { look.add(row, tenant: context.tenant, observedAt: context.now()) }
            return true
        case .failed(let error):
            return error.code != .notFound
        }
    }

    private func listElevations(_ look: inout ProjectLook) async throws {
        var unanswered = 0
        context.work.expect(.steps, look.phases.count)
        for phase in look.phases {
            guard unanswered < Silence.failuresUntilLeft else {
                look.elevationListsAreComplete = false
                return context.leave("elevations of the other phases of \(look.label)")
            }
            let error = try await listElevations(of: phase, &look)
            context.work.did(.steps)
            unanswered = error.map(CycleContext.isSilence) == true ? unanswered + 1 : 0
        }
    }

    /// Why the list was not read; `nil` when it was.
    private func listElevations(
        of phase: ProjectLook.Phase, _ look: inout ProjectLook
    ) async throws -> LogikalError? {
        var result = try await elevations(of: phase, look)
        if !Self.contradictions(in: result.rows).isEmpty { result = try await elevations(of: phase, look) }
        switch result {
        case .read(let rows, let isComplete):
            if !isComplete { look.elevationListsAreComplete = false }
            let contradictions = Self.contradictions(in: rows)
            if !contradictions.isEmpty { doubt(phase, &look) }
            let elevations = rows.filter { !contradictions.contains($0.id) }.compactMap { row in
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

    private func elevations(
        of phase: ProjectLook.Phase, _ look: ProjectLook
    ) async throws -> ListingOutcome<ElevationRow> {
        let knownCount = look.known.living(.elevation).count { $0.parent == phase.sighting.entity }
        return try await context.listing(
            "elevations of phase \(phase.label) of \(look.label)", of: phase.sighting.entity, level: .elevation,
            knownCount: knownCount,
            known: (
                look.known,
                { (id) async throws(LogikalError) in
                    let elevation = ElevationPlace(LogikalID(id), in: phase.place)
                    _ = try await context.session.quotationPrice(of: elevation)
                }
            )
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.elevations(of: phase.place, expectsItems: expectsItems)
        }
    }

    /// Which elevations a list names twice with different content.
    private static func contradictions(in rows: [ElevationRow]) -> Set<LogikalID> {
        var states: [LogikalID: JSONObject] = [:]
        return Set(
            rows.filter { row in
                guard !row.id.isZero else { return false }
                guard let state = states.updateValue(row.state, forKey: row.id) else { return false }
                return state != row.state
            }.map(\.id))
    }

    private func doubt(_ phase: ProjectLook.Phase, _ look: inout ProjectLook) {
        look.elevationListsAreComplete = false
        context.record(
            ScopeResult(
                scope: "elevations of phase \(phase.label) of \(look.label)", of: phase.sighting.entity,
                level: EntityType.elevation.rawValue, outcome: .partial, listed: 0,
                finding: "it names an elevation twice with different content, also when asked again; what was known of "
                    + "it stays; it is read again in the next cycle",
                lookedAt: context.now()))
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

    private func commit(
        _ look: inout ProjectLook, _ candidate: VisitCandidate, detailsReadAt: Timestamp
    ) async throws -> WantedPartsLists {
        let conclusion = look.conclude(tenant: context.tenant, observedAt: context.now())
        if conclusion.awaitsDecision { context.reportHold(of: conclusion.withheld.count, in: look.label) }
        for id in conclusion.missed { context.miss(id) }
        for id in conclusion.settled { context.settle(id) }
        let elevations = look.wantedPartsLists
        let left = look.partsListsLeftAlone
        for elevation in left { leaveAlone(.partsList, of: elevation, look) }
        let visit = Visit(
            project: candidate.project.id, visitedAt: context.now(), row: look.listsAreComplete ? candidate.row : nil,
            isOwed: !look.isComplete || conclusion.isUnsettled || !left.isEmpty, owedPartsLists: elevations.count,
            detailsReadAt: look.hasUnfetchedDetails ? nil : detailsReadAt)
        context.visited(visit)
        // What nothing happened in goes with the next commit.
        if !conclusion.events.isEmpty || !look.newStamps.isEmpty {
            try await context.commit(
                conclusion.events, step: "project:\(look.project.id.text)", stamps: Array(look.newStamps.values),
                blobs: look.newBlobs)
        }
        return WantedPartsLists(project: look.project, label: look.label, visit: visit, elevations: elevations)
    }
}

// MARK: - Bytes

extension ProjectCrawl {
    private func fetchThumbnails(
        of elevations: [ProjectLook.Elevation], in phase: ProjectLook.Phase, _ look: inout ProjectLook
    ) async throws {
        var unanswered = 0
        for elevation in elevations where look.needs(.thumbnail, of: elevation) {
            guard !look.isLeftAlone(.thumbnail, of: elevation) else {
                look.hasUnfetchedThumbnails = true
                leaveAlone(.thumbnail, of: elevation, look)
                continue
            }
            guard unanswered < Silence.failuresUntilLeft else {
                look.hasUnfetchedThumbnails = true
                return context.leave("other thumbnails of phase \(phase.label) of \(look.label)")
            }
            do throws(LogikalError) {
                let place = elevation.place
                let thumbnail = try await context.session.thumbnail(of: place.id, in: place.phase)
                context.answered()
                unanswered = 0
                let blob = thumbnail.map { Blob($0.bytes, mediaType: $0.format.mediaType) }
                let isBelieved = look.stamp(blob, as: .thumbnail, of: elevation).isBelieved
                context.note(
                    blob, as: .thumbnail, of: elevation.sighting.entity,
                    "thumbnail of \(elevation.label) of \(look.label)",
                    isSuspicious: !isBelieved && look.wouldLose(.thumbnail, of: elevation))
                look.store(blob, as: .thumbnail, of: elevation)
                if !isBelieved { look.hasUnfetchedThumbnails = true }
            } catch {
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
                look.hasUnfetchedThumbnails = true
                look.fail(.thumbnail, of: elevation)
                try context.fail(
                    "thumbnail of \(elevation.label) of \(look.label)", of: elevation.sighting.entity,
                    level: AssetKind.thumbnail.rawValue, error)
            }
        }
    }
}

extension ProjectCrawl {
    private func leaveAlone(_ kind: AssetKind, of elevation: ProjectLook.Elevation, _ look: ProjectLook) {
        guard let pause = look.pause else { return }
        context.leaveAlone(
            "\(kind.label) of \(elevation.label) of \(look.label)", of: elevation.sighting.entity, level: kind.rawValue,
            pause)
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
