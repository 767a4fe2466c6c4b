import EventSourcing

/// Chooses changes that the office as it is allows. The same generator and office give the same choices.
struct RandomChanges {
    private enum Kind: CaseIterable {
        case editElevation, changeAmount, editPartsOnly, editProject, createElevation, moveElevation, copyElevation
        case deleteElevation, recycleElevation, restoreElevation, createPhase, renamePhase, deletePhase
        case createProject, moveProject, deleteProject, recycleProject, restoreProject
        case createDirectory, renameDirectory, deleteDirectory
    }

    /// What an office does most comes most; what costs much rarely happens.
    private static let weights: [(Kind, Int)] = Kind.allCases.map { kind in
        switch kind {
        case .editElevation: (kind, 30)
        case .changeAmount, .createElevation, .editProject: (kind, 10)
        case .editPartsOnly, .copyElevation, .moveElevation, .deleteElevation: (kind, 6)
        case .deleteDirectory: (kind, 1)
        default: (kind, 3)
        }
    }

    var random: SplitMix64

    /// `nil` when the dice fell on something that is not possible now.
    mutating func next(in office: inout OfficeState) -> OfficeChange? {
        var dice = random.below(Self.weights.reduce(0) { $0 + $1.1 })
        let kind = Self.weights.first { weight in
            dice -= weight.1
            return dice < 0
        }?.0
        guard let kind else { return nil }
        switch kind {
        case .createDirectory, .renameDirectory, .deleteDirectory: return directoryChange(kind, &office)
        case .createProject, .moveProject, .restoreProject: return placement(kind, &office)
        default: break
        }
        guard let ordinal = project(in: office, listed: true) else { return nil }
        let id = office.projects[ordinal].id
        switch kind {
        case .editProject: return .editProject(project: id, set: projectFields())
        case .deleteProject: return .deleteProject(project: id)
        case .recycleProject: return .recycleProject(project: id)
        default: break
        }
        let phases = office.phases(ofProject: ordinal)
        switch kind {
        case .createPhase: return .createPhase(project: id, name: name("Phase"), id: random.guid())
        case .renamePhase:
            return .renamePhase(project: id, phase: random.element(of: phases).id, name: name("Phase"))
        case .deletePhase:
            let phase = random.element(of: phases).id
            return phase == PhaseRecord.defaultID ? nil : .deletePhase(project: id, phase: phase)
        default: return elevationChange(kind, id, phases, deleted: office.projects[ordinal].deletedElevations)
        }
    }

    private mutating func directoryChange(_ kind: Kind, _ office: inout OfficeState) -> OfficeChange? {
        let number = directory(in: office)
        let path = office.path(of: number)
        switch kind {
        case .createDirectory: return .createDirectory(parent: path, name: name("Ordner"))
        case .renameDirectory where number != 0: return .renameDirectory(path: path, name: name("Ordner"))
        case .deleteDirectory where number != 0 && office.directories[number]?.children.isEmpty == true:
            return .deleteDirectory(path: path)
        default: return nil
        }
    }

    private mutating func placement(_ kind: Kind, _ office: inout OfficeState) -> OfficeChange? {
        let path = office.path(of: directory(in: office))
        if kind == .createProject {
            return .createProject(directory: path, name: name("Project"), id: random.guid())
        }
        guard let ordinal = project(in: office, listed: kind == .moveProject) else { return nil }
        let id = office.projects[ordinal].id
        return kind == .moveProject
            ? .moveProject(project: id, directory: path) : .restoreProject(project: id, directory: path)
    }

    private mutating func elevationChange(
        _ kind: Kind, _ project: String, _ phases: [PhaseRecord], deleted: [(phase: String, elevation: ElevationRecord)]
    ) -> OfficeChange? {
        let phase = random.element(of: phases).id
        if kind == .createElevation {
            return .createElevation(project: project, phase: phase, name: name("P"), id: random.guid())
        }
        if kind == .restoreElevation, !deleted.isEmpty {
            return .restoreElevation(project: project, elevation: random.element(of: deleted).elevation.id)
        }
        let elevations = phases.flatMap(\.elevations)
        guard !elevations.isEmpty else { return nil }
        let elevation = random.element(of: elevations).id
        switch kind {
        case .editElevation: return .editElevation(project: project, elevation: elevation, set: elevationFields())
        case .changeAmount:
            let amount = JSONNumber(Int64(random.number(in: 1...30)))
            return .changeAmount(project: project, elevation: elevation, amount: amount)
        case .editPartsOnly: return .editPartsOnly(project: project, elevation: elevation)
        case .moveElevation: return .moveElevation(project: project, elevation: elevation, phase: phase)
        case .copyElevation:
            return .copyElevation(project: project, elevation: elevation, phase: phase, id: random.guid())
        case .deleteElevation: return .deleteElevation(project: project, elevation: elevation)
        case .recycleElevation: return .recycleElevation(project: project, elevation: elevation)
        case .restoreElevation: return .restoreElevation(project: project, elevation: elevation)
        default: return nil
        }
    }

    private mutating func directory(in office: OfficeState) -> Int {
        random.element(of: office.directories.keys.sorted())
    }

    private mutating func project(in office: OfficeState, listed: Bool) -> Int? {
        guard !office.projects.isEmpty else { return nil }
        for _ in 0..<20 {
            let ordinal = random.below(office.projects.count)
            if !listed || office.projects[ordinal].directory != nil { return ordinal }
        }
        return nil
    }

    private mutating func name(_ stem: String) -> String { "\(stem) \(random.number(in: 1000...9999))" }

    private mutating func projectFields() -> JSONObject {
        switch random.below(4) {
        case 0: JSONObject([("name", .string(name("Project")))])
        case 1: JSONObject([("personInCharge", .string(random.element(of: Vocabulary.people)))])
        case 2: JSONObject([("estimated", .bool(random.chance(oneIn: 2)))])
        default: JSONObject([("offerNumber", .string("OFF\(random.number(in: 10_000...99_999))"))])
        }
    }

    private mutating func elevationFields() -> JSONObject {
        switch random.below(4) {
        case 0: JSONObject([("width", .integer(random.number(in: 400...4000)))])
        case 1: JSONObject([("height", .integer(random.number(in: 400...2800)))])
        case 2: JSONObject([("userDescription", .string(name("Hinweis")))])
        default: JSONObject([("systemDescription", .string(random.element(of: Vocabulary.systems)))])
        }
    }
}
