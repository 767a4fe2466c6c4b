public import EventSourcing
import LogikalModel
public import LogikalSimulator

/// A consumer's copy: each living entity by what identifies it at Logikal, with its state.
public struct Mirror: Equatable, Sendable {
    public private(set) var entities: [String: JSONValue] = [:]

    /// What the office lists, with every digest.
    public init(_ truth: OfficeTruth) throws {
        for directory in truth.directories {
            try add("directory \(directory.path)", DirectoryRow(directory.listing), directory.path)
            if directory.listing["path"]?.string == nil { entities["directory \(directory.path)"]?["path"] = .null }
        }
        for project in truth.projects {
            try add("project \(project.directory)|\(project.id)", ProjectRow(project.listing), project.id)
        }
        for phase in truth.phases {
            let key = "phase \(phase.project)|\(phase.id)"
            let row = try PhaseRow(phase.listing)
            try add(key, row, LogikalID(phase.id).text)
            entities[key]?["isDefault"] = .bool(row.isDefault)
        }
        for elevation in truth.elevations {
            let key = "elevation \(elevation.project)|\(elevation.phase)|\(elevation.id)"
            try add(key, ElevationRow(elevation.listing), elevation.id)
            entities[key]?["thumbnail"] = Self.json(elevation.thumbnail)
            entities[key]?["partsList"] = Self.json(elevation.partsList)
        }
    }

    /// What a consumer holds after applying `changes` in their order.
    public init(folding changes: [JSONValue]) throws {
        var rows: [String: (type: String, parent: String?, state: JSONValue)] = [:]
        for change in changes {
            guard let id = change["entity"]?["id"]?.string, let type = change["entity"]?["type"]?.string,
                EntityType.logikalLevels.contains(EntityType(rawValue: type))
            else { continue }
            if change["op"] == "delete" {
                rows[id] = nil
            } else {
                rows[id] = (type, change["parent"]?["id"]?.string, change["state"] ?? .null)
            }
        }
        func logikalID(_ id: String?) -> String { id.flatMap { rows[$0]?.state["logikalId"]?.string } ?? "" }
        for (_, row) in rows {
            let own = row.state["logikalId"]?.string ?? ""
            let grandparent = row.parent.flatMap { rows[$0]?.parent }
            let key =
                switch row.type {
                case "directory": "directory \(own)"
                case "elevation": "elevation \(logikalID(grandparent))|\(logikalID(row.parent))|\(own)"
                default: "\(row.type) \(logikalID(row.parent))|\(own)"
                }
            entities[key] = Self.listed(row.state)
        }
    }

    /// Without what no list says: prices and addresses, which are asked for by calls of their own.
    private static func listed(_ state: JSONValue) -> JSONValue {
        guard var object = state.object else { return state }
        for field in ["addresses", "estimation", "quotationPrice"] { object[field] = nil }
        return .object(object)
    }

    private mutating func add(_ key: String, _ row: some VendorRow, _ logikalID: String) throws {
        var state = row.state
        state["logikalId"] = .string(logikalID)
        entities[key] = .object(state)
    }

    private static func json(_ content: OfficeTruth.Content?) -> JSONValue {
        content.map { ["sha256": .string($0.sha256), "size": .integer($0.size)] } ?? .null
    }

    /// What differs, in words.
    public func differences(to other: Mirror) -> [String] {
        let missing = entities.keys.filter { other.entities[$0] == nil }.map { "only here: \($0)" }
        let added = other.entities.keys.filter { entities[$0] == nil }.map { "only there: \($0)" }
        let changed = entities.compactMap { key, state -> String? in
            guard let there = other.entities[key], there != state else { return nil }
            return "\(key): \(CanonicalJSON.text(state)) is there \(CanonicalJSON.text(there))"
        }
        return missing + added + changed
    }
}

extension JSONValue {
    fileprivate subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            guard var members = object else { return }
            members[key] = newValue
            self = .object(members)
        }
    }
}
