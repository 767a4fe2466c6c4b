/// An operation of the API, as far as a reader needs them; everything else is `unknown` or a `write`.
enum Operation: Sendable, Equatable {
    case login, logout, version
    case languages, language(String), estimationData, elementPriceLists
    case directories, selectDirectory, projects, selectProject
    case selectedProject, addresses, address(String), estimation, projectEstimationData, reports, runReport
    case phases, selectPhase
    case elevations, elevationThumbnail(String), selectElevation
    case selectedThumbnail, model, drawing, partsList, quotationPrice
    /// A read that the specification does not know.
    case unknown
    /// A change of the vendor's data, which no client of ours may ever send.
    case write

    init(method: String, path: [String]) {
        switch method {
        case "GET": self = Self.read(path)
        case "POST": self = Self.post(path)
        case "DELETE" where path == ["auth"]: self = .logout
        default: self = .write
        }
    }

    private static func read(_ path: [String]) -> Operation {
        switch path.count {
        case 1: ofOneSegment[path[0]] ?? .unknown
        case 2: path == ["projects", "selected"] ? .selectedProject : .unknown
        default:
            switch (path[0], path[1], path[2]) {
            case ("languages", "type", let type) where path.count == 3: .language(type)
            case ("elevations", let id, "thumbnail") where path.count == 3 && id != "selected": .elevationThumbnail(id)
            case ("elevations", "selected", let what) where path.count == 3: ofSelectedElevation[what] ?? .unknown
            case ("projects", "selected", "addresses") where path.count == 4: .address(path[3])
            case ("projects", "selected", let what) where path.count == 3: ofSelectedProject[what] ?? .unknown
            default: .unknown
            }
        }
    }

    private static func post(_ path: [String]) -> Operation {
        switch path {
        case ["auth"]: .login
        case ["directories", "select"]: .selectDirectory
        case ["projects", "select"]: .selectProject
        case ["phases", "select"]: .selectPhase
        case ["elevations", "select"]: .selectElevation
        case ["projects", "selected", "reports"]: .runReport
        default: .write
        }
    }

    private static let ofOneSegment: [String: Operation] = [
        "version": .version, "languages": .languages, "estimation-data": .estimationData,
        "element-pricelists": .elementPriceLists, "directories": .directories, "projects": .projects,
        "phases": .phases, "elevations": .elevations,
    ]
    private static let ofSelectedProject: [String: Operation] = [
        "addresses": .addresses, "estimation": .estimation, "estimation-data": .projectEstimationData,
        "reports": .reports,
    ]
    private static let ofSelectedElevation: [String: Operation] = [
        "thumbnail": .selectedThumbnail, "3d": .model, "drawing": .drawing, "parts-list": .partsList,
        "quotation-price": .quotationPrice,
    ]

    var needsToken: Bool { self != .login && self != .version && self != .write }

    /// The state that a read needs; `nil` for what is legal anywhere.
    var readState: SessionState? {
        switch self {
        case .directories, .projects: .directory
        case .selectedProject, .addresses, .address, .estimation, .projectEstimationData, .reports, .runReport, .phases:
            .project
        case .elevations, .elevationThumbnail: .phase
        case .selectedThumbnail, .model, .drawing, .partsList, .quotationPrice: .elevation
        default: nil
        }
    }

    var answersWithList: Bool {
        switch self {
        case .directories, .projects, .phases, .elevations: true
        default: false
        }
    }
}
