public import EventSourcing

extension OfficeChange {
    /// The project that the change is about or in.
    public var project: String? { json["project"]?.string }

    /// The elevation that the change is about; the original of a copy.
    public var elevation: String? { json["elevation"]?.string }

    /// `{"type": "moveProject", "project": "…", "directory": "…"}`: the case and its values by name.
    public var json: JSONValue {
        switch self {
        case .createDirectory(let parent, let name):
            Self.object("createDirectory", ["parent": parent, "name": name])
        case .renameDirectory(let path, let name): Self.object("renameDirectory", ["path": path, "name": name])
        case .moveDirectory(let path, let parent): Self.object("moveDirectory", ["path": path, "parent": parent])
        case .deleteDirectory(let path): Self.object("deleteDirectory", ["path": path])
        case .createProject(let directory, let name, let id):
            Self.object("createProject", ["directory": directory, "name": name, "id": id])
        case .editProject(let project, let fields):
            Self.object("editProject", ["project": project], [("set", .object(fields))])
        case .moveProject(let project, let directory):
            Self.object("moveProject", ["project": project, "directory": directory])
        case .recycleProject(let project): Self.object("recycleProject", ["project": project])
        case .deleteProject(let project): Self.object("deleteProject", ["project": project])
        case .restoreProject(let project, let directory):
            Self.object("restoreProject", ["project": project, "directory": directory])
        case .createPhase(let project, let name, let id):
            Self.object("createPhase", ["project": project, "name": name, "id": id])
        case .renamePhase(let project, let phase, let name):
            Self.object("renamePhase", ["project": project, "phase": phase, "name": name])
        case .deletePhase(let project, let phase):
            Self.object("deletePhase", ["project": project, "phase": phase])
        default: elevationJSON
        }
    }

    private var elevationJSON: JSONValue {
        switch self {
        case .createElevation(let project, let phase, let name, let id):
            Self.object("createElevation", ["project": project, "phase": phase, "name": name, "id": id])
        case .editElevation(let project, let elevation, let fields):
            Self.object(
                "editElevation", ["project": project, "elevation": elevation], [("set", .object(fields))])
        case .changeAmount(let project, let elevation, let amount):
            Self.object(
                "changeAmount", ["project": project, "elevation": elevation], [("amount", .number(amount))])
        case .moveElevation(let project, let elevation, let phase):
            Self.object("moveElevation", ["project": project, "elevation": elevation, "phase": phase])
        case .copyElevation(let project, let elevation, let phase, let id):
            Self.object("copyElevation", ["project": project, "elevation": elevation, "phase": phase, "id": id])
        case .recycleElevation(let project, let elevation):
            Self.object("recycleElevation", ["project": project, "elevation": elevation])
        case .deleteElevation(let project, let elevation):
            Self.object("deleteElevation", ["project": project, "elevation": elevation])
        case .restoreElevation(let project, let elevation):
            Self.object("restoreElevation", ["project": project, "elevation": elevation])
        case .editPartsOnly(let project, let elevation):
            Self.object("editPartsOnly", ["project": project, "elevation": elevation])
        default: .null
        }
    }

    private static func object(
        _ type: String, _ texts: KeyValuePairs<String, String?>, _ values: [(String, JSONValue)] = []
    ) -> JSONValue {
        let given = texts.compactMap { name, text in text.map { (name, JSONValue.string($0)) } }
        return .object(JSONObject([("type", .string(type))] + given + values))
    }
}

extension OfficeChange {
    /// Reads what `json` writes.
    public init(json: JSONValue) throws(OfficeError) {
        let given = Fields(json: json)
        switch try given.text("type") {
        case "createDirectory": self = .createDirectory(parent: try given.text("parent"), name: try given.text("name"))
        case "renameDirectory": self = .renameDirectory(path: try given.text("path"), name: try given.text("name"))
        case "moveDirectory": self = .moveDirectory(path: try given.text("path"), parent: try given.text("parent"))
        case "deleteDirectory": self = .deleteDirectory(path: try given.text("path"))
        case "createProject":
            self = .createProject(
                directory: try given.text("directory"), name: try given.text("name"), id: given.optional("id"))
        case "editProject": self = .editProject(project: try given.text("project"), set: try given.object("set"))
        case "moveProject":
            self = .moveProject(project: try given.text("project"), directory: try given.text("directory"))
        case "recycleProject": self = .recycleProject(project: try given.text("project"))
        case "deleteProject": self = .deleteProject(project: try given.text("project"))
        case "restoreProject":
            self = .restoreProject(project: try given.text("project"), directory: try given.text("directory"))
        case "createPhase":
            self = .createPhase(
                project: try given.text("project"), name: try given.text("name"), id: given.optional("id"))
        case "renamePhase":
            self = .renamePhase(
                project: try given.text("project"), phase: try given.text("phase"), name: try given.text("name"))
        case "deletePhase": self = .deletePhase(project: try given.text("project"), phase: try given.text("phase"))
        case "createElevation":
            self = .createElevation(
                project: try given.text("project"), phase: try given.text("phase"), name: try given.text("name"),
                id: given.optional("id"))
        default: try self.init(elevationChange: given)
        }
    }

    private init(elevationChange given: Fields) throws(OfficeError) {
        let project = try given.text("project")
        let elevation = try given.text("elevation")
        switch try given.text("type") {
        case "editElevation":
            self = .editElevation(project: project, elevation: elevation, set: try given.object("set"))
        case "changeAmount":
            self = .changeAmount(project: project, elevation: elevation, amount: try given.number("amount"))
        case "moveElevation":
            self = .moveElevation(project: project, elevation: elevation, phase: try given.text("phase"))
        case "copyElevation":
            self = .copyElevation(
                project: project, elevation: elevation, phase: try given.text("phase"), id: given.optional("id"))
        case "recycleElevation": self = .recycleElevation(project: project, elevation: elevation)
        case "deleteElevation": self = .deleteElevation(project: project, elevation: elevation)
        case "restoreElevation": self = .restoreElevation(project: project, elevation: elevation)
        case "editPartsOnly": self = .editPartsOnly(project: project, elevation: elevation)
        case let type: throw OfficeError(.malformed, "no change is called \(type)")
        }
    }
}

private struct Fields {
    let json: JSONValue

    func text(_ name: String) throws(OfficeError) -> String {
        guard let text = json[name]?.string else { throw OfficeError(.malformed, "\(name) must be a text") }
        return text
    }

    func optional(_ name: String) -> String? { json[name]?.string }

    func object(_ name: String) throws(OfficeError) -> JSONObject {
        guard let object = json[name]?.object else { throw OfficeError(.malformed, "\(name) must be an object") }
        return object
    }

    func number(_ name: String) throws(OfficeError) -> JSONNumber {
        guard let number = json[name]?.number else { throw OfficeError(.malformed, "\(name) must be a number") }
        return number
    }
}
