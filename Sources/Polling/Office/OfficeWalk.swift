import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

/// Lists the directories depth first, and the projects in each. Concludes nothing: before all lists are in, "not here"
/// may still mean "seen elsewhere".
final class OfficeWalk {
    private let context: CycleContext
    private let known: KnownTree
    private let rules: ScopeRules
    private(set) var sighting: OfficeSighting
    /// By the bytes of their paths.
    private var seen: Set<[UInt8]> = []

    static let maximumDepth = 40

    /// - Parameter start: The directory that is looked at with all below it.
    init(context: CycleContext, known: KnownTree, rules: ScopeRules, from start: DirectoryPlace = .root) {
        self.context = context
        self.known = known
        self.rules = rules
        sighting = OfficeSighting(from: start, at: context.now())
        seen = Set(start.chain.map { Array($0.utf8) })
    }

    /// Throws when the cycle has to end; what was seen until then is in `sighting`.
    func run() async throws {
        try await list(0)
        try await settleDuplicates()
    }

    private func list(_ index: Int) async throws {
        let place = sighting[index].place
        guard place.chain.count <= Self.maximumDepth else { return }
        let decision = rules.decision(for: place.chain)
        guard decision != .excluded else {
            (sighting[index].directories, sighting[index].projects) = (.leftOut, .leftOut)
            return
        }
        context.turnToNext()
        try await listDirectories(of: index)
        if decision == .included { try await listProjects(of: index) } else { sighting[index].projects = .leftOut }
        try await context.flushIfLarge()
        for child in sighting[index].children { try await list(child) }
    }

    private func listDirectories(of index: Int) async throws {
        let (place, parent) = (sighting[index].place, reference(index))
        let scope = "directories of \(sighting[index].name)"
        let result = try await context.listing(
            scope, of: parent, level: .directory, knownCount: known.livingCount(.directory, in: parent),
            known: (
                known,
                { [context] (path) async throws(LogikalError) in
                    _ = try await context.session.directories(at: place.child(path), expectsItems: false)
                }
            )
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.directories(at: place, expectsItems: expectsItems)
        }
        sighting[index].directories = state(result)
        for row in result.rows {
            // Only at the root is the name the path (`logikal-api.md` 5.4); anywhere else a path is never built.
            guard let path = row.path ?? (place.chain.isEmpty ? row.name : nil) else {
                sighting[index].directories = .partial
                context.record(unidentified(scope, parent))
                continue
            }
            // Seen before in this cycle: a service that lists a directory below itself must not lead us in circles.
            guard seen.insert(Array(path.utf8)).inserted else { continue }
            var state = row.state
            state["logikalId"] = .string(path)
            sighting.add(path, state: state, to: index, at: context.now())
        }
    }

    private func listProjects(of index: Int) async throws {
        let parent = reference(index)
        var result = try await projects(of: index, knownCount: known.livingCount(.project, in: parent))
        var projects = Self.distinct(result.rows, in: index, at: context.now())
        if projects.contains(where: \.isContradictory) {
            result = try await self.projects(of: index, knownCount: 1)
            projects = Self.distinct(result.rows, in: index, at: context.now())
        }
        sighting[index].projects = state(result)
        if case .failed(let error) = result, isRefusedAtRoot(index, error) { sighting[index].projects = .complete }
        for project in projects where project.isContradictory {
            sighting[index].projects = .partial
            context.record(contradiction(project, index))
        }
        sighting.projects += projects
    }

    private func projects(of index: Int, knownCount: Int) async throws -> ListingOutcome<ProjectRow> {
        let place = sighting[index].place
        return try await context.listing(
            "projects of \(sighting[index].name)", of: reference(index), level: .project, knownCount: knownCount,
            known: (
                known,
                { [context] (id) async throws(LogikalError) in
                    let project = ProjectPlace(LogikalID(id), in: place)
                    _ = try await context.session.phases(of: project, expectsItems: false)
                }
            )
        ) { (expectsItems) async throws(LogikalError) in
            try await context.session.projects(in: place, expectsItems: expectsItems)
        }
    }

    /// Each project of a list once: two first versions of one project the log does not take.
    private static func distinct(
        _ rows: [ProjectRow], in directory: Int, at: Timestamp
    ) -> [OfficeSighting.Project] {
        var projects: [OfficeSighting.Project] = []
        var indexes: [LogikalID: Int] = [:]
        for row in rows {
            if let index = indexes[row.id] {
                if projects[index].row.state != row.state { projects[index].isContradictory = true }
            } else {
                indexes[row.id] = projects.count
                projects.append(OfficeSighting.Project(row: row, directory: directory, observedAt: at))
            }
        }
        return projects
    }

    private func state<Row>(_ outcome: ListingOutcome<Row>) -> OfficeSighting.ListState {
        switch outcome {
        case .read(_, let isComplete): isComplete ? .complete : .partial
        case .failed(let error): error.code == .forbidden ? .hidden : .unread
        }
    }

    /// Nobody documents that the root holds projects (`logikal-api.md` 5.4). A service that refuses to list them, where
    /// none was ever seen, has none there.
    private func isRefusedAtRoot(_ index: Int, _ error: LogikalError) -> Bool {
        sighting[index].isRoot && [.wrongContext, .badRequest, .forbidden, .notFound].contains(error.code)
            && known.livingCount(.project, in: nil) == 0
    }

    /// What freshness is kept for. A renamed directory is recognised later only, and until then is a new one.
    private func reference(_ index: Int) -> EntityReference? {
        sighting[index].place.path.map { path in
            known.directory(at: path)?.entity ?? NaturalKey.directory(path: path).reference(tenant: context.tenant)
        }
    }

    private func unidentified(_ scope: String, _ parent: EntityReference?) -> ScopeResult {
        ScopeResult(
            scope: scope, of: parent, level: EntityType.directory.rawValue, outcome: .partial, listed: 0,
            finding: "a directory below the root has no path; it is left out until Logikal names one",
            lookedAt: context.now())
    }

    private func contradiction(_ project: OfficeSighting.Project, _ index: Int) -> ScopeResult {
        ScopeResult(
            scope: "projects of \(sighting[index].name)", of: reference(index), level: EntityType.project.rawValue,
            outcome: .partial,
            listed: 0,
            finding: "it names \(project.label) twice with different content, also when asked again; what was known of "
                + "it stays; it is read again in the next cycle",
            lookedAt: context.now())
    }
}

// MARK: - Projects that several lists name

extension OfficeWalk {
    /// A project that moved while we walked may be in two lists. Both are read again: what they say then counts.
    private func settleDuplicates() async throws {
        var places: [LogikalID: [Int]] = [:]
        for project in sighting.projects { places[project.row.id, default: []].append(project.directory) }
        let doubtful = places.filter { $0.value.count > 1 }
        guard !doubtful.isEmpty else { return }
        var rows: [Int: [ProjectRow]] = [:]
        for index in Set(doubtful.values.flatMap { $0 }).sorted() {
            context.turnToNext()
            let result = try await projects(of: index, knownCount: 1)
            switch result {
            case .read(let read, _): rows[index] = read
            case .failed(let error):
                sighting[index].projects = .unread
                guard error.code == .notFound, sighting[index].parent != nil else { continue }
                rows[index] = []
                sighting[index].isGone = true
            }
        }
        for (id, directories) in doubtful {
            let first = sighting.projects.filter { $0.row.id == id }
            sighting.projects.removeAll { $0.row.id == id }
            // Where a list could not be read again, what it said before is all there is.
            let now = directories.compactMap { index -> OfficeSighting.Project? in
                guard let read = rows[index] else { return first.first { $0.directory == index } }
                return read.first { $0.id == id }.map {
                    OfficeSighting.Project(row: $0, directory: index, observedAt: context.now())
                }
            }
            guard let place = now.first(where: isKnownThere) ?? now.first else {
                sighting.vanished.insert(id)
                continue
            }
            sighting.projects.append(place)
        }
    }

    private func isKnownThere(_ project: OfficeSighting.Project) -> Bool {
        let entity = NaturalKey.project(project.row.id).reference(tenant: context.tenant)
        return known[entity.id].map { !$0.isDeleted && $0.parent == reference(project.directory) } ?? false
    }
}

extension ListingOutcome {
    /// None where it failed.
    var rows: [Row] {
        switch self {
        case .read(let rows, _): rows
        case .failed: []
        }
    }
}
