import EventSourcing

/// The installation: what exists now. Untouched projects are generated when asked for and kept only for a while.
struct OfficeState: Sendable {
    let generator: OfficeGenerator
    let projectDateFollowsElevations: Bool
    private(set) var directories: [Int: DirectoryNode]
    private(set) var projects: [ProjectSlot]
    private var ordinals: [String: Int] = [:]
    private var nextDirectory: Int
    private var pathIndex: [ExactText: Int]?
    private var recentPhases = BoundedCache<Int, [PhaseRecord]>(capacity: 64)
    /// Simulated seconds since 1970; every change takes a minute.
    private(set) var now = OfficeGenerator.firstDay
    private var changes = 0

    init(_ configuration: SimulatorConfiguration) {
        generator = OfficeGenerator(configuration)
        projectDateFollowsElevations = configuration.projectDateFollowsElevations
        var nodes = generator.directoryTree()
        projects = []
        projects.reserveCapacity(configuration.projects)
        for ordinal in 0..<configuration.projects {
            let id = generator.projectID(ordinal)
            let directory = generator.directory(ofProject: ordinal)
            projects.append(ProjectSlot(id: id, directory: directory))
            ordinals[id] = ordinal
            nodes[directory].projects.append(ordinal)
        }
        directories = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($0.offset, $0.element) })
        nextDirectory = nodes.count
    }

    /// A fresh stream for what the next change invents.
    mutating func beginChange() -> SplitMix64 {
        changes += 1
        now += 60
        return generator.stream("change", changes)
    }
}

// Directories.
extension OfficeState {
    func path(of directory: Int) -> String {
        guard let node = directories[directory], let parent = node.parent else { return "" }
        return parent == 0 ? node.name : path(of: parent) + "/" + node.name
    }

    mutating func directory(at path: String) -> Int? {
        if path.isEmpty { return 0 }
        if pathIndex == nil {
            let pairs = directories.keys.filter { $0 != 0 }.map { (ExactText(self.path(of: $0)), $0) }
            // Of two directories with one path the older is meant: only a name with "/" in it can do that.
            pathIndex = Dictionary(pairs, uniquingKeysWith: min)
        }
        return pathIndex?[ExactText(path)]
    }

    func isDescendant(_ directory: Int, of ancestor: Int) -> Bool {
        var current = directories[directory]?.parent
        while let number = current {
            if number == ancestor { return true }
            current = directories[number]?.parent
        }
        return false
    }

    mutating func addDirectory(named name: String, to parent: Int) -> Int {
        let number = nextDirectory
        nextDirectory += 1
        directories[number] = DirectoryNode(name: name, parent: parent)
        directories[parent]?.children.append(number)
        pathIndex = nil
        return number
    }

    mutating func rename(directory: Int, to name: String) {
        directories[directory]?.name = name
        pathIndex = nil
    }

    mutating func move(directory: Int, to parent: Int) {
        if let old = directories[directory]?.parent { directories[old]?.children.removeAll { $0 == directory } }
        directories[directory]?.parent = parent
        directories[parent]?.children.append(directory)
        pathIndex = nil
    }

    mutating func remove(directory: Int) {
        guard let node = directories[directory] else { return }
        for child in node.children { remove(directory: child) }
        for ordinal in node.projects { projects[ordinal].directory = nil }
        if let parent = node.parent { directories[parent]?.children.removeAll { $0 == directory } }
        directories[directory] = nil
        pathIndex = nil
    }
}

// Projects and what is in them.
extension OfficeState {
    func ordinal(of project: String) -> Int? { ordinals[project] }

    func row(ofProject ordinal: Int) -> JSONObject {
        projects[ordinal].row ?? generator.projectRow(ordinal, id: projects[ordinal].id)
    }

    mutating func phases(ofProject ordinal: Int) -> [PhaseRecord] {
        if let phases = projects[ordinal].phases { return phases }
        if let phases = recentPhases[ordinal] { return phases }
        let phases = generator.phases(ofProject: ordinal)
        recentPhases.keep(phases, for: ordinal)
        return phases
    }

    mutating func addProject(id: String, row: JSONObject, to directory: Int) {
        let ordinal = projects.count
        ordinals[id] = ordinal
        let phases = [PhaseRecord(id: PhaseRecord.defaultID, row: generator.defaultPhaseRow)]
        projects.append(ProjectSlot(id: id, directory: directory, row: row, phases: phases))
        directories[directory]?.projects.append(ordinal)
    }

    mutating func place(project ordinal: Int, in directory: Int?) {
        if let old = projects[ordinal].directory { directories[old]?.projects.removeAll { $0 == ordinal } }
        projects[ordinal].directory = directory
        if let directory { directories[directory]?.projects.append(ordinal) }
    }

    mutating func editRow(ofProject ordinal: Int, _ edit: (inout JSONObject) -> Void) {
        var row = row(ofProject: ordinal)
        edit(&row)
        projects[ordinal].row = row
    }

    mutating func editPhases<Result>(
        ofProject ordinal: Int, _ edit: (inout ProjectSlot, inout [PhaseRecord]) throws(OfficeError) -> Result
    ) throws(OfficeError) -> Result {
        var phases = phases(ofProject: ordinal)
        let result = try edit(&projects[ordinal], &phases)
        projects[ordinal].phases = phases
        return result
    }
}
