import EventSourcing

extension OfficeState {
    /// Makes the change and returns the id (of a directory: the path) of what it touched.
    mutating func apply(_ change: OfficeChange) throws(OfficeError) -> String {
        switch change {
        case .createDirectory, .renameDirectory, .moveDirectory, .deleteDirectory: try applyToDirectory(change)
        case .createProject, .editProject, .moveProject, .recycleProject, .deleteProject, .restoreProject:
            try applyToProject(change)
        case .createPhase, .renamePhase, .deletePhase: try applyToPhase(change)
        default: try applyToElevation(change)
        }
    }

    private mutating func applyToDirectory(_ change: OfficeChange) throws(OfficeError) -> String {
        switch change {
        case .createDirectory(let parent, let name):
            let number = try existingDirectory(parent)
            try requireFree(name, in: number)
            _ = beginChange()
            // In one expression, `path(of:)` would read the office from before.
            let added = addDirectory(named: name, to: number)
            return path(of: added)
        case .renameDirectory(let path, let name):
            let number = try existingDirectory(path)
            guard number != 0, let parent = directories[number]?.parent else { throw .root }
            try requireFree(name, in: parent)
            _ = beginChange()
            rename(directory: number, to: name)
            return self.path(of: number)
        case .moveDirectory(let path, let parent):
            let number = try existingDirectory(path)
            let target = try existingDirectory(parent)
            guard number != 0 else { throw .root }
            guard target != number, !isDescendant(target, of: number) else {
                throw OfficeError(.notAllowed, "a directory can't be moved into itself")
            }
            try requireFree(directories[number]?.name ?? "", in: target)
            _ = beginChange()
            move(directory: number, to: target)
            return self.path(of: number)
        case .deleteDirectory(let path):
            let number = try existingDirectory(path)
            guard number != 0 else { throw .root }
            _ = beginChange()
            remove(directory: number)
            return path
        default: throw OfficeError(.malformed, "no change of a directory")
        }
    }

    private mutating func applyToProject(_ change: OfficeChange) throws(OfficeError) -> String {
        switch change {
        case .createProject(let directory, let name, let id):
            let number = try existingDirectory(directory)
            var random = beginChange()
            let id = id ?? random.guid()
            guard ordinal(of: id) == nil else { throw OfficeError(.alreadyExists, "there is a project \(id)") }
            var row = generator.projectRow(id: id, name: name, random: &random)
            row["createdDate"] = .integer(now)
            row["changedDate"] = .integer(now)
            row["isDeleted"] = false
            addProject(id: id, row: row, to: number)
            return id
        case .editProject(let id, let fields):
            try edit(project: id, setting: fields)
        case .moveProject(let id, let directory):
            let number = try existingDirectory(directory)
            let ordinal = try listedProject(id)
            _ = beginChange()
            place(project: ordinal, in: number)
        case .recycleProject(let id):
            try edit(project: id, setting: JSONObject([("isDeleted", true)]))
        case .deleteProject(let id):
            let ordinal = try listedProject(id)
            _ = beginChange()
            place(project: ordinal, in: nil)
        case .restoreProject(let id, let directory):
            let number = try existingDirectory(directory)
            let ordinal = try knownProject(id)
            _ = beginChange()
            if projects[ordinal].directory == nil { place(project: ordinal, in: number) }
            editRow(ofProject: ordinal) { $0["isDeleted"] = false }
        default: throw OfficeError(.malformed, "no change of a project")
        }
        return change.project ?? ""
    }

    private mutating func applyToPhase(_ change: OfficeChange) throws(OfficeError) -> String {
        switch change {
        case .createPhase(let project, let name, let id):
            let ordinal = try listedProject(project)
            var random = beginChange()
            let id = id ?? random.guid()
            let row = generator.phaseRow(id: id, name: name, random: &random)
            return try editPhases(ofProject: ordinal) { _, phases throws(OfficeError) in
                guard phases.allSatisfy({ $0.id != id }) else {
                    throw OfficeError(.alreadyExists, "there is a phase \(id)")
                }
                phases.append(PhaseRecord(id: id, row: row))
                return id
            }
        case .renamePhase(let project, let phase, let name):
            let ordinal = try listedProject(project)
            _ = beginChange()
            return try editPhases(ofProject: ordinal) { _, phases throws(OfficeError) in
                phases[try phases.index(ofPhase: phase)].row["name"] = .string(name)
                return phase
            }
        case .deletePhase(let project, let phase):
            guard phase != PhaseRecord.defaultID else {
                throw OfficeError(.notAllowed, "the default phase can't be deleted")
            }
            let ordinal = try listedProject(project)
            _ = beginChange()
            return try editPhases(ofProject: ordinal) { _, phases throws(OfficeError) in
                let orphans = phases.remove(at: try phases.index(ofPhase: phase)).elevations
                phases[try phases.index(ofPhase: PhaseRecord.defaultID)].elevations += orphans
                return phase
            }
        default: throw OfficeError(.malformed, "no change of a phase")
        }
    }

    private mutating func edit(project id: String, setting fields: JSONObject) throws(OfficeError) {
        let ordinal = try listedProject(id)
        guard fields["id"] == nil else { throw OfficeError(.notAllowed, "an id never changes") }
        _ = beginChange()
        let now = now
        editRow(ofProject: ordinal) { row in
            row["changedDate"] = .integer(now)
            for member in fields.members { row[member.key] = member.value }
        }
    }

    func knownProject(_ id: String) throws(OfficeError) -> Int {
        guard let ordinal = ordinal(of: id) else { throw OfficeError(.noSuchObject, "no project \(id)") }
        return ordinal
    }

    func listedProject(_ id: String) throws(OfficeError) -> Int {
        let ordinal = try knownProject(id)
        guard projects[ordinal].directory != nil else {
            throw OfficeError(.noSuchObject, "the project \(id) was deleted")
        }
        return ordinal
    }

    private mutating func existingDirectory(_ path: String) throws(OfficeError) -> Int {
        guard let number = directory(at: path) else { throw OfficeError(.noSuchObject, "no directory \(path)") }
        return number
    }

    private func requireFree(_ name: String, in parent: Int) throws(OfficeError) {
        let siblings = directories[parent]?.children ?? []
        guard !name.isEmpty else { throw OfficeError(.malformed, "a directory needs a name") }
        for sibling in siblings where directories[sibling]?.name.isIdentical(to: name) == true {
            throw OfficeError(.alreadyExists, "there is a directory \(name)")
        }
    }
}

extension OfficeError {
    fileprivate static var root: OfficeError { OfficeError(.notAllowed, "the root stays what it is") }
}

extension [PhaseRecord] {
    func index(ofPhase id: String) throws(OfficeError) -> Int {
        guard let index = firstIndex(where: { $0.id == id }) else { throw OfficeError(.noSuchObject, "no phase \(id)") }
        return index
    }

    func index(ofElevation id: String) throws(OfficeError) -> (phase: Int, elevation: Int) {
        for (phase, record) in enumerated() {
            if let elevation = record.elevations.firstIndex(where: { $0.id == id }) { return (phase, elevation) }
        }
        throw OfficeError(.noSuchObject, "no elevation \(id)")
    }
}
