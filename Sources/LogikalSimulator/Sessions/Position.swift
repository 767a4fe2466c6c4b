/// Where a session stands. The service calls these states; each operation is legal in one of them.
public enum SessionState: String, Sendable, CaseIterable {
    case directory, project, phase, elevation
}

/// The cursor that a token is: a directory, and what is open below it.
struct Position: Sendable, Equatable {
    /// The root to begin with.
    var directory = 0
    var project: Int?
    var phase: String?
    var elevation: String?

    var state: SessionState {
        if elevation != nil { return .elevation }
        if phase != nil { return .phase }
        return project == nil ? .directory : .project
    }

    /// Forgets what is open below `state`.
    func climbed(to state: SessionState) -> Position {
        var position = self
        if state != .elevation { position.elevation = nil }
        if state == .directory || state == .project { position.phase = nil }
        if state == .directory { position.project = nil }
        return position
    }
}
