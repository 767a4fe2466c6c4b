import LogikalSimulator

/// The calls that a cycle is made of.
enum WalkCall: String, Sendable, CaseIterable {
    case login = "POST /auth"
    case directories = "GET /directories"
    case selectDirectory = "POST /directories/select"
    case projects = "GET /projects"
    case selectProject = "POST /projects/select"
    case phases = "GET /phases"
    case selectPhase = "POST /phases/select"
    case elevations = "GET /elevations"
    case thumbnail = "GET /elevations/{elevationId}/thumbnail"
    case selectElevation = "POST /elevations/select"
    case partsList = "GET /elevations/selected/parts-list"

    /// `nil` for what a cycle does besides, as logging out.
    init?(_ call: SimulatedCall) {
        let isThumbnail = call.method == "GET" && call.path.hasSuffix("/thumbnail")
        guard let known = Self(rawValue: isThumbnail ? Self.thumbnail.rawValue : call.operation) else { return nil }
        self = known
    }

    var isList: Bool { [.directories, .projects, .phases, .elevations].contains(self) }

    var isSelection: Bool { [.selectDirectory, .selectProject, .selectPhase, .selectElevation].contains(self) }

    /// Made only for elevations that have changed.
    var isDownload: Bool { [.thumbnail, .selectElevation, .partsList].contains(self) }

    /// Whether it can fail for one project and work for the others.
    var isBelowProject: Bool { [.selectProject, .phases, .selectPhase, .elevations].contains(self) || isDownload }
}
