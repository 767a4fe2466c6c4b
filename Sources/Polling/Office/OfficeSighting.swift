import EventSourcing
import LogikalClient
import LogikalModel

/// What one walk through the directories saw: a tree of directories, and the projects that they list.
struct OfficeSighting {
    enum ListState: Sendable {
        case unread
        /// What our rights hide does not exist for us, so it can't be where something moved to.
        case hidden
        /// Read, but not every item of it was understood.
        case partial
        case complete
        /// A scope rule says not to look.
        case leftOut

        /// Whether something that is missing elsewhere may be there.
        var mayHide: Bool { self == .unread || self == .partial }
    }

    struct Directory: Sendable {
        let place: DirectoryPlace
        /// The index of the directory that lists it; `nil` for the one where the walk began.
        let parent: Int?
        /// `nil` for the one where the walk began.
        let state: JSONObject?
        let observedAt: Timestamp
        var children: [Int] = []
        var directories = ListState.unread
        var projects = ListState.unread
        /// It was listed, and could not be found when it was asked for again.
        var isGone = false

        var isRoot: Bool { place.chain.isEmpty }
        var name: String { place.path.map { "directory \($0)" } ?? "the root" }
    }

    struct Project: Sendable {
        let row: ProjectRow
        /// The index of its directory.
        let directory: Int
        let observedAt: Timestamp
        /// Named twice with different content: it is there, and which of the two it is nobody can tell.
        var isContradictory = false

        var label: String { row.label }
    }

    /// Parents before children; the one where the walk began is the first.
    private(set) var directories: [Directory]
    /// As listed. One that several lists name is there several times until somebody has asked again.
    var projects: [Project] = []
    /// Projects that several lists named, and none did when it was asked again.
    var vanished: Set<LogikalID> = []

    init(from start: DirectoryPlace = .root, at: Timestamp) {
        directories = [Directory(place: start, parent: nil, state: nil, observedAt: at)]
    }

    /// Whether something that is missing may be in a list that was not read. In a part of the office always.
    var hasUnreadLists: Bool {
        !directories[0].isRoot || directories.contains { $0.directories.mayHide || $0.projects.mayHide }
    }

    subscript(directory: Int) -> Directory {
        get { directories[directory] }
        set { directories[directory] = newValue }
    }

    mutating func add(_ path: String, state: JSONObject, to parent: Int, at: Timestamp) {
        directories[parent].children.append(directories.count)
        directories.append(
            Directory(place: directories[parent].place.child(path), parent: parent, state: state, observedAt: at))
    }
}
