import EventSourcing

extension OfficeState {
    mutating func applyToElevation(_ change: OfficeChange) throws(OfficeError) -> String {
        guard let project = change.project else { throw OfficeError(.malformed, "no change of an elevation") }
        let ordinal = try listedProject(project)
        var random = beginChange()
        let (generator, now) = (generator, now)
        let touched = try editPhases(ofProject: ordinal) { slot, phases throws(OfficeError) in
            switch change {
            case .createElevation(_, let phase, let name, let id):
                let id = id ?? random.guid()
                let index = try phases.index(ofPhase: phase)
                try slot.requireFree(id, in: phases)
                var record = generator.elevation(id: id, name: name)
                record.row["createdDate"] = .integer(now)
                record.row["changedDate"] = .integer(now)
                phases[index].elevations.append(record)
                return id
            case .copyElevation(_, let elevation, let phase, let id):
                let id = id ?? random.guid()
                let index = try phases.index(ofPhase: phase)
                let original = try phases.index(ofElevation: elevation)
                try slot.requireFree(id, in: phases)
                let source = phases[original.phase].elevations[original.elevation]
                phases[index].elevations.append(source.copy(id: id, generator: generator, now: now))
                return id
            case .moveElevation(_, let elevation, let phase):
                let index = try phases.index(ofPhase: phase)
                let place = try phases.index(ofElevation: elevation)
                let record = phases[place.phase].elevations.remove(at: place.elevation)
                phases[index].elevations.append(record)
                return elevation
            case .deleteElevation(_, let elevation):
                let place = try phases.index(ofElevation: elevation)
                let record = phases[place.phase].elevations.remove(at: place.elevation)
                slot.deletedElevations.append((phases[place.phase].id, record))
                return elevation
            case .restoreElevation(_, let elevation):
                try slot.restore(elevation, into: &phases)
                return elevation
            default:
                let elevation = change.elevation ?? ""
                let place = try phases.index(ofElevation: elevation)
                phases[place.phase].elevations[place.elevation].edit(change, generator: generator, now: now)
                return elevation
            }
        }
        if projectDateFollowsElevations { editRow(ofProject: ordinal) { $0["changedDate"] = .integer(now) } }
        return touched
    }
}

extension ElevationRecord {
    fileprivate mutating func edit(_ change: OfficeChange, generator: OfficeGenerator, now: Int64) {
        switch change {
        case .editElevation(_, _, let fields):
            drawing += 1
            revision += 1
            row["changedDate"] = .integer(now)
            row["versionId"] = .string(generator.version(of: id, revision: revision))
            for member in fields.members where member.key != "id" { row[member.key] = member.value }
        case .changeAmount(_, _, let amount):
            revision += 1
            row["changedDate"] = .integer(now)
            row["amount"] = .number(amount)
        case .editPartsOnly:
            revision += 1
            row["versionId"] = .string(generator.version(of: id, revision: revision))
        case .recycleElevation: row["isInRecycleBin"] = true
        default: break
        }
    }

    fileprivate func copy(id: String, generator: OfficeGenerator, now: Int64) -> ElevationRecord {
        var copy = ElevationRecord(id: id, row: row)
        copy.row["id"] = .string(id)
        copy.row["versionId"] = .string(generator.version(of: id, revision: 0))
        copy.row["createdDate"] = .integer(now)
        copy.row["changedDate"] = .integer(now)
        return copy
    }
}

extension ProjectSlot {
    /// Deleted elevations keep their ids: they may come back.
    fileprivate func requireFree(_ id: String, in phases: [PhaseRecord]) throws(OfficeError) {
        let all = phases.flatMap(\.elevations) + deletedElevations.map(\.elevation)
        guard all.allSatisfy({ $0.id != id }) else { throw OfficeError(.alreadyExists, "there is an elevation \(id)") }
    }

    /// Out of the recycle bin, or back into the phase it was deleted from (the default phase if that is gone).
    fileprivate mutating func restore(_ id: String, into phases: inout [PhaseRecord]) throws(OfficeError) {
        if let index = deletedElevations.lastIndex(where: { $0.elevation.id == id }) {
            let (phase, record) = deletedElevations.remove(at: index)
            let place = phases.firstIndex { $0.id == phase } ?? 0
            phases[place].elevations.append(record)
        } else {
            let place = try phases.index(ofElevation: id)
            phases[place.phase].elevations[place.elevation].row["isInRecycleBin"] = false
        }
    }
}
