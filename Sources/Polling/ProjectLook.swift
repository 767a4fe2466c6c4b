import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// What one look at one project gathers, and what follows from it. Pure: no session, no store, no clock.
struct ProjectLook {
    struct Phase {
        let place: PhasePlace
        let sighting: Sighting
        var label: String { place.id.isZero ? "(default)" : sighting.state["name"]?.string ?? place.id.text }
    }

    struct Elevation {
        let place: ElevationPlace
        let label: String
        /// Changes whenever the bytes of drawing or parts list may have.
        let stamp: Hash
        /// And whenever drawings are asked for otherwise.
        let drawingStamp: Hash
        /// Without a version and a date nothing says that the bytes are the same.
        let isStampTrustworthy: Bool
        var sighting: Sighting

        func stamp(of kind: AssetKind) -> Hash {
            kind == .thumbnail ? drawingStamp : stamp
        }

        /// Stands for an answer without bytes that no second one has confirmed.
        func stampOfNothing(_ kind: AssetKind) -> Hash {
            Hash.of(stamp(of: kind).bytes + Array("nothing".utf8))
        }

        /// Stands for bytes that could not be had.
        func stampOfFailure(_ kind: AssetKind) -> AssetStamp {
            AssetStamp(
                entity: sighting.entity.id, kind: kind, stamp: Hash.of(stamp(of: kind).bytes + Array("failure".utf8)))
        }
    }

    struct Conclusion {
        var events: [ProposedEvent] = []
        var missed: [UUID] = []
        var settled: [UUID] = []
        /// Removals that are not believed yet.
        var withheld: [KnownEntity] = []
        /// Whether somebody still has to decide on them.
        var awaitsDecision = false
        /// Whether the next cycle has to look again.
        var isUnsettled = false
    }

    let project: EntityReference
    let place: ProjectPlace
    let label: String
    /// Whether bytes are fetched again though nothing says that they changed.
    let ignoresStamps: Bool
    /// Why bytes that could not be had are not asked for now; `nil` when they are.
    let pause: ProjectFailure?
    var known: KnownTree
    var stamps: Set<AssetStamp> = []
    var phaseListIsComplete = false
    var elevationListsAreComplete = true
    var hasUnfetchedThumbnails = false
    /// A price or an address that the next cycle has to ask for again.
    var hasUnfetchedDetails = false
    /// `nil` while nothing is known to differ.
    var estimation: Estimation?
    private(set) var phases: [Phase] = []
    private(set) var elevations: [Elevation] = []
    private(set) var newStamps: [UUID: AssetStamp] = [:]
    private(set) var newBlobs: [Blob] = []
    private var indexes: [UUID: Int] = [:]
    private let drawing: ThumbnailOptions

    init(
        project: EntityReference, place: ProjectPlace, label: String, known: KnownTree,
        drawing: ThumbnailOptions = ThumbnailOptions(), ignoresStamps: Bool = false, pause: ProjectFailure? = nil
    ) {
        self.drawing = drawing
        self.pause = pause
        self.project = project
        self.place = place
        self.label = label
        self.ignoresStamps = ignoresStamps
        self.known = known
    }

    mutating func add(_ row: PhaseRow, tenant: TenantID, observedAt: Timestamp) {
        let key = NaturalKey.phase(row.id, of: place.id)
        let entity = key.reference(tenant: tenant)
        guard !phases.contains(where: { $0.sighting.entity == entity }) else { return }
        var state = row.state
        state["logikalId"] = .string(row.id.text)
        state["isDefault"] = .bool(row.isDefault)
        phases.append(
            Phase(
                place: PhasePlace(row.id, of: place),
                sighting: Sighting(
                    entity: entity, naturalKey: key, parent: project, state: state, observedAt: observedAt)))
    }

    /// `nil` when the elevation was seen already in this look; where it is known to be counts most, else the first.
    mutating func add(_ row: ElevationRow, in phase: Phase, tenant: TenantID, observedAt: Timestamp) -> Elevation? {
        let key = NaturalKey.elevation(row, phase: phase.place.id, of: place.id)
        let entity = key.reference(tenant: tenant)
        if indexes[entity.id] != nil, known[entity.id]?.parent != phase.sighting.entity { return nil }
        var state = row.state
        state["logikalId"] = .string(row.id.text)
        for kind in AssetKind.allCases { state[kind.field] = known[entity.id]?.state?[kind.field] ?? .null }
        if let price = price(of: row.id), !price.isNull || known[entity.id]?.state?["estimation"] != nil {
            state["estimation"] = price
        }
        let isDated = [row.state["versionId"], row.state["changedDate"]].contains { $0?.isNull == false }
        let stamp = Hash.of(CanonicalJSON.bytes(.object(row.state)) + Array(phase.place.id.text.utf8))
        let elevation = Elevation(
            place: ElevationPlace(row.id, in: phase.place), label: "elevation \(row.name)",
            stamp: stamp, drawingStamp: drawing == ThumbnailOptions() ? stamp : Hash.of(stamp.bytes + drawing.bytes),
            isStampTrustworthy: isDated,
            sighting: Sighting(
                entity: entity, naturalKey: key, parent: phase.sighting.entity, state: state, observedAt: observedAt))
        if let index = indexes[entity.id] {
            elevations[index] = elevation
        } else {
            indexes[entity.id] = elevations.count
            elevations.append(elevation)
        }
        return elevation
    }

    /// Whether any of its elevations had a price.
    var hasPrices: Bool { known.living(.elevation).contains { $0.state?["estimation"]?.isNull == false } }

    /// The price of an elevation; `nil` where nothing new is known, null where it has none any more.
    private func price(of id: LogikalID) -> JSONValue? {
        guard let estimation, !id.isZero else { return nil }
        guard let price = estimation.elevations.first(where: { $0.id == id }) else { return .null }
        func decimal(_ number: JSONNumber?) -> JSONValue { number.map(JSONValue.number) ?? .null }
        return [
            "currency": .text(estimation.currency), "netPrice": decimal(price.netPrice),
            "netPricePerUnit": decimal(price.netPricePerUnit), "totalPrice": decimal(price.totalPrice),
            "totalPricePerUnit": decimal(price.totalPricePerUnit),
        ]
    }

    /// A price as text, or that there is none any more.
    mutating func store(quotationPrice text: String?, of elevation: Elevation) {
        let id = elevation.sighting.entity.id
        guard let index = indexes[id] else { return }
        let before = known[id]?.state
        guard text != nil || before?["quotationPrice"] != nil else { return }
        let estimation = elevations[index].sighting.state["estimation"] ?? before?["estimation"]
        elevations[index].sighting.state["quotationPrice"] =
            text.map { QuotationPrice($0, estimation: estimation).json } ?? .null
    }

    /// Whether the bytes may differ from those that are stored.
    func needs(_ kind: AssetKind, of elevation: Elevation) -> Bool {
        let id = elevation.sighting.entity.id
        let isStored = stamps.contains(AssetStamp(entity: id, kind: kind, stamp: elevation.stamp(of: kind)))
        return ignoresStamps || !isStored || !elevation.isStampTrustworthy
    }

    /// Whether the bytes are wanted and can't be had for the time being. An elevation that has changed since is asked
    /// for its own at once.
    func isLeftAlone(_ kind: AssetKind, of elevation: Elevation) -> Bool {
        pause != nil && stamps.contains(elevation.stampOfFailure(kind))
    }

    mutating func fail(_ kind: AssetKind, of elevation: Elevation) {
        newStamps[elevation.sighting.entity.id] = elevation.stampOfFailure(kind)
    }

    /// How bytes, or the answer that there are none, are stamped. As with lists, nothing is believed the second time
    /// only: until then the stamp fits no state, and what was known stays.
    func stamp(_ blob: Blob?, as kind: AssetKind, of elevation: Elevation) -> (stamp: AssetStamp, isBelieved: Bool) {
        let id = elevation.sighting.entity.id
        let nothing = AssetStamp(entity: id, kind: kind, stamp: elevation.stampOfNothing(kind))
        guard blob != nil || stamps.contains(nothing) else { return (nothing, false) }
        return (AssetStamp(entity: id, kind: kind, stamp: elevation.stamp(of: kind)), true)
    }

    /// Whether an elevation that had bytes would lose them.
    func wouldLose(_ kind: AssetKind, of elevation: Elevation) -> Bool {
        known[elevation.sighting.entity.id]?.state?[kind.field]?.isNull == false
    }

    mutating func store(_ blob: Blob?, as kind: AssetKind, of elevation: Elevation) {
        let id = elevation.sighting.entity.id
        guard let index = indexes[id] else { return }
        let (stamp, isBelieved) = stamp(blob, as: kind, of: elevation)
        newStamps[id] = stamp
        guard isBelieved else { return }
        elevations[index].sighting.state[kind.field] = blob?.reference ?? .null
        if let blob { newBlobs.append(blob) }
    }

    var listsAreComplete: Bool { phaseListIsComplete && elevationListsAreComplete }

    /// Whether all of it was read, but for parts lists.
    var isComplete: Bool { listsAreComplete && !hasUnfetchedThumbnails && !hasUnfetchedDetails }

    /// The elevations whose parts lists are not asked for now.
    var partsListsLeftAlone: [Elevation] { elevations.filter { isLeftAlone(.partsList, of: $0) } }

    /// The elevations whose parts lists may differ from those that are stored, and are to be fetched.
    var wantedPartsLists: [WantedPartsLists.Elevation] {
        elevations.filter { needs(.partsList, of: $0) && !isLeftAlone(.partsList, of: $0) }.map { elevation in
            let id = elevation.sighting.entity.id
            let nothing = AssetStamp(entity: id, kind: .partsList, stamp: elevation.stampOfNothing(.partsList))
            return WantedPartsLists.Elevation(
                entity: elevation.sighting.entity, place: elevation.place, label: elevation.label,
                stamp: AssetStamp(entity: id, kind: .partsList, stamp: elevation.stamp), stampOfNothing: nothing,
                stampOfFailure: elevation.stampOfFailure(.partsList), hasAnsweredNothing: stamps.contains(nothing))
        }
    }

    /// A phase that is not there any more after it was listed; its elevations may be in one that was read before.
    mutating func refuse(_ phase: Phase) {
        phases.removeAll { $0.sighting.entity == phase.sighting.entity }
    }

    /// What happened in the project, parents before children, removals last with children before parents.
    func conclude(tenant: TenantID, observedAt: Timestamp) -> Conclusion {
        var conclusion = Conclusion()
        for sighting in phases.map(\.sighting) + elevations.map(\.sighting) {
            let before = known[sighting.entity.id]
            if let before, before.misses > 0 { conclusion.settled.append(before.entity.id) }
            if let event = Difference.event(from: before, to: sighting) { conclusion.events.append(event) }
        }
        let seen = Set((phases.map(\.sighting) + elevations.map(\.sighting)).map(\.entity.id))
        // While elevations can't be judged, a phase that held some stays: nothing may be a child of nothing.
        let heldPhases = elevationListsAreComplete ? [] : Set(unseenElevations(seen).compactMap(\.parent))
        let gonePhases = absent(
            .phase, seen: seen, isComplete: phaseListIsComplete, &conclusion, held: heldPhases)
        let goneElevations = absent(
            .elevation, seen: seen, isComplete: phaseListIsComplete && elevationListsAreComplete, &conclusion)
        remove(goneElevations + gonePhases, seen: seen, tenant: tenant, observedAt: observedAt, &conclusion)
        let rejected = RemovalHolds(scope: holdScope, parent: project, known: known).rejected
        conclusion.isUnsettled = !rejected.isSuperset(of: conclusion.missed)
        return conclusion
    }

    private var holdScope: String { "contents of project \(place.id)" }

    /// Removes what may be removed without asking; the rest stays.
    private func remove(
        _ gone: [KnownEntity], seen: Set<UUID>, tenant: TenantID, observedAt: Timestamp, _ conclusion: inout Conclusion
    ) {
        let holds = RemovalHolds(scope: holdScope, parent: project, known: known)
        let questioned = RemovalBrake.withheld(
            of: gone, approved: holds.approved,
            livingCount: known.living(.phase).count + known.living(.elevation).count, emptied: emptied(seen))
        // Nothing may be a child of nothing: a phase stays with the elevations that stay, and they with it.
        let questionedIDs = Set(questioned.map(\.entity.id))
        let questionedParents = Set(questioned.compactMap(\.parent))
        let withheld = gone.filter { entity in
            questionedIDs.contains(entity.entity.id) || questionedParents.contains(entity.entity)
                || entity.parent.map { questionedIDs.contains($0.id) } == true
        }
        let kept = Set(withheld.map(\.entity.id))
        for entity in gone {
            if kept.contains(entity.entity.id) {
                conclusion.missed.append(entity.entity.id)
            } else {
                conclusion.settled.append(entity.entity.id)
                conclusion.events.append(
                    Difference.removal(of: entity, reason: Difference.removed, observedAt: observedAt))
            }
        }
        guard phaseListIsComplete, elevationListsAreComplete else { return }
        var after = known
        after.record(conclusion.events)
        conclusion.withheld = withheld
        conclusion.awaitsDecision = holds.awaitsDecision(withheld)
        conclusion.events += holds.events(withheld: withheld, known: after, tenant: tenant, observedAt: observedAt)
    }

    /// Parents whose list named none of two or more. Every project has a phase: without one all of it is in question.
    private func emptied(_ seen: Set<UUID>) -> Set<UUID?> {
        let contents = known.living.filter { $0.entity.type != .deletions }
        if phases.isEmpty, contents.count >= RemovalBrake.fewestToLose { return Set(contents.map(\.parent?.id)) }
        let listed = [project] + phases.map(\.sighting.entity)
        let lost = listed.filter { parent in
            let children = known.living.filter { $0.parent == parent && $0.entity.type != .deletions }
            return children.count >= RemovalBrake.fewestToLose && children.allSatisfy { !seen.contains($0.entity.id) }
        }
        return Set(lost.map(\.id))
    }

    private func absent(
        _ type: EntityType, seen: Set<UUID>, isComplete: Bool, _ conclusion: inout Conclusion,
        held: Set<EntityReference> = []
    ) -> [KnownEntity] {
        var gone: [KnownEntity] = []
        for entity in known.living(type).sorted(by: { $0.entity.id.text < $1.entity.id.text }) {
            let verdict = Absence.judge(
                wasSeen: seen.contains(entity.entity.id),
                listingsWereComplete: isComplete && !held.contains(entity.entity), earlierMisses: entity.misses)
            switch verdict {
            case .missed: conclusion.missed.append(entity.entity.id)
            case .gone: gone.append(entity)
            case .present, .undecided: break
            }
        }
        return gone
    }

    private func unseenElevations(_ seen: Set<UUID>) -> [KnownEntity] {
        known.living(.elevation).filter { !seen.contains($0.entity.id) }
    }
}

extension ThumbnailOptions {
    /// Equal for equal options.
    fileprivate var bytes: [UInt8] {
        Array("\(width)x\(height) \(format.rawValue) \(view.rawValue) \(withDimensions) \(withDescription)".utf8)
    }
}
