import EventSourcing

/// A directory of the office. Its number outlives renames and moves; the path that the API shows does not.
struct DirectoryNode: Sendable {
    var name: String
    var parent: Int?
    var children: [Int] = []
    var projects: [Int] = []
    /// Some services leave `path` out for directories at the root.
    var listsPath = true
}

/// A project of the office. `row` and `phases` are generated when asked for, until a change makes them its own.
struct ProjectSlot: Sendable {
    let id: String
    /// `nil` once deleted.
    var directory: Int?
    var row: JSONObject?
    var phases: [PhaseRecord]?
    /// Deleted elevations and the phase they were in, for those who restore them.
    var deletedElevations: [(phase: String, elevation: ElevationRecord)] = []
}

struct PhaseRecord: Sendable {
    static let defaultID = "00000000-0000-0000-0000-000000000000"

    let id: String
    var row: JSONObject
    var elevations: [ElevationRecord] = []
}

struct ElevationRecord: Sendable {
    let id: String
    /// Exactly what the API lists.
    var row: JSONObject
    /// Counts what changes the picture.
    var drawing = 0
    /// Counts what changes the parts list.
    var revision = 0

    var isText: Bool { row["type"]?.string == ElevationRecord.textType }

    static let textType = "Text"
}
