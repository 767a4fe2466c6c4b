import EventSourcing

extension MbioeService {
    private static let missingIdentifier = Answer.error(400, "The identifier is required.")

    func selectDirectory(_ request: MbioeRequest, _ position: inout Position) -> Answer {
        guard let path = request.identifier else { return Self.missingIdentifier }
        let current = position
        let target = office.withState { office -> (directory: Int, isBelow: Bool)? in
            office.directory(at: path).map { ($0, office.isDescendant($0, of: current.directory)) }
        }
        guard let target else { return .notFound("directory", path) }
        do throws(Navigator.Refusal) {
            position = try navigator.selectDirectory(target.directory, isBelow: target.isBelow, at: current)
            return .success()
        } catch {
            return .refusal(error, path)
        }
    }

    func selectProject(_ request: MbioeRequest, from origin: Position, _ position: inout Position) -> Answer {
        guard let id = request.identifier else { return Self.missingIdentifier }
        let project = office.withState { $0.project(id.lowercased(), in: origin.directory) }
        guard let project else { return .notFound("project", id) }
        switch office.restriction(on: id) {
        case .locked: return Self.locked(id)
        case .forbidden: return Self.forbidden
        case nil: break
        }
        position = Position(directory: origin.directory, project: project)
        return .success()
    }

    func selectPhase(_ request: MbioeRequest, from origin: Position, _ position: inout Position) -> Answer {
        guard let id = request.identifier, let project = origin.project else { return Self.missingIdentifier }
        let phase = office.withState { $0.phase(id.lowercased(), of: project)?.id }
        guard let phase else { return .notFound("phase", id) }
        if office.restriction(on: id) == .locked { return Self.locked(id) }
        position = Position(directory: origin.directory, project: project, phase: phase)
        return .success()
    }

    func selectElevation(_ request: MbioeRequest, from origin: Position, _ position: inout Position) -> Answer {
        guard let id = request.identifier, let project = origin.project, let phase = origin.phase else {
            return Self.missingIdentifier
        }
        let elevation = office.withState { $0.elevation(id.lowercased(), phase: phase, of: project)?.record.id }
        guard let elevation else { return .notFound("elevation", id) }
        if office.restriction(on: id) == .locked { return Self.locked(id) }
        position = Position(directory: origin.directory, project: project, phase: phase, elevation: elevation)
        return .success()
    }

    private static func locked(_ id: String) -> Answer { .error(409, "'\(id)' is in use by another user.") }

    static let forbidden = Answer.error(403, "The user lacks the permission for this operation.")
}
