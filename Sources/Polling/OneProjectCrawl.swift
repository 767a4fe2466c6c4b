import EventSourcing
import LogikalClient
import LogikalModel

/// One project where it is known to be, read wholly: its row in its directory's list, and all that it holds.
///
/// About the project itself it concludes nothing but what the row says. One that the list does not name may be in any
/// other directory, and only a look at all of them can tell.
struct OneProjectCrawl {
    let context: CycleContext
    let known: KnownTree

    func run(_ project: KnownEntity, in directory: DirectoryPlace) async throws {
        context.work = WorkCount(.steps, total: 1)
        let name = directory.path.map { "directory \($0)" } ?? "the root"
        let result = try await context.listing(
            "projects of \(name)", of: project.parent, level: .project,
            knownCount: known.livingCount(.project, in: project.parent)
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.projects(in: directory, expectsItems: expectsItems)
        }
        context.work.did(.steps)
        // What failed is on record.
        guard case .read(let rows, _) = result else { return }
        let id = LogikalID(project.naturalKey.text)
        guard let row = rows.first(where: { $0.id == id }) else {
            return context.leaveOpen(
                "project \(project.state?["name"]?.string ?? id.text)",
                "\(name) does not list it any more; whether it moved or is gone is decided by looks at everything")
        }
        var state = row.state
        state["logikalId"] = .string(id.text)
        let sighting = Sighting(
            entity: project.entity, naturalKey: project.naturalKey, parent: project.parent, state: state,
            observedAt: context.now())
        if project.misses > 0 { context.settle(project.entity.id) }
        try await context.commit(
            [Difference.event(from: project, to: sighting)].compactMap { $0 }, step: "row:\(project.entity.id.text)")
        try await enter(
            VisitCandidate(
                project: project.entity, place: ProjectPlace(id, in: directory), label: row.label,
                row: Hash.of(CanonicalJSON.bytes(.object(row.state)))))
    }

    private func enter(_ candidate: VisitCandidate) async throws {
        guard context.enter(candidate.project, label: candidate.label) else { return }
        context.report.entered[VisitPlan.Reason.asked.rawValue, default: 0] += 1
        switch try await ProjectCrawl(context: context, cadence: .everything).run(candidate) {
        case .read(let partsLists):
            // They decide whether all of it was read.
            context.leave(candidate.project, isRead: partsLists.elevations.isEmpty)
            guard !partsLists.elevations.isEmpty else { return }
            try await PartsListFetch(context: context, limit: .max).run([partsLists])
        case .notFound:
            context.leave(candidate.project)
            context.leaveOpen(
                candidate.label,
                "Logikal lists it but can't select it; whether it is gone is decided by looks at everything")
        }
    }
}
