import EventSourcing

/// Makes the installation from the seed: pure functions, so that nothing needs to be kept until it changes.
struct OfficeGenerator: Sendable {
    /// Where the simulated time starts; seconds since 1970.
    static let firstDay: Int64 = 1_750_000_000

    let seed: UInt64
    let directories: Int
    let projects: Int
    let elevations: Int
    let maximumDepth: Int

    init(_ configuration: SimulatorConfiguration) {
        seed = configuration.seed
        directories = configuration.directories
        projects = configuration.projects
        elevations = configuration.elevations
        maximumDepth = max(1, configuration.maximumDepth)
    }

    func stream(_ purpose: String, _ ordinals: Int...) -> SplitMix64 {
        var generator = SplitMix64(seed: seed, purpose)
        for ordinal in ordinals { generator = SplitMix64(seed: generator.next(), "", ordinal) }
        return generator
    }

    /// A stream that belongs to one object, wherever that object is.
    func stream(_ purpose: String, id: String, _ revision: Int = 0) -> SplitMix64 {
        SplitMix64(seed: seed ^ SplitMix64.hash(id), purpose, revision)
    }

    /// The tree below the root, which is number 0: first one chain as deep as allowed, then branches at random.
    func directoryTree() -> [DirectoryNode] {
        var random = stream("directories")
        var nodes = [DirectoryNode(name: "", parent: nil)]
        var depths = [0]
        for ordinal in 0..<directories {
            let isChain = ordinal < maximumDepth
            var parent = isChain ? ordinal : random.below(nodes.count)
            if depths[parent] >= maximumDepth { parent = nodes[parent].parent ?? 0 }
            // Twins are twins only side by side.
            if ordinal >= maximumDepth, ordinal < maximumDepth + 3 { parent = 0 }
            let name = directoryName(ordinal, siblings: nodes[parent].children.map { nodes[$0].name }, random: &random)
            let number = nodes.count
            nodes.append(DirectoryNode(name: name, parent: parent))
            depths.append(depths[parent] + 1)
            nodes[parent].children.append(number)
            if parent == 0, ordinal > 0, random.chance(oneIn: 3) { nodes[number].listsPath = false }
        }
        return nodes
    }

    private func directoryName(_ ordinal: Int, siblings: [String], random: inout SplitMix64) -> String {
        let wanted: String
        if directories >= 24, ordinal >= maximumDepth, ordinal < maximumDepth + 3 {
            wanted = (Vocabulary.normalizationTwins + [Vocabulary.nameWithSeparator])[ordinal - maximumDepth]
        } else if ordinal == 0 {
            wanted = Vocabulary.directories[0]
        } else if ordinal >= maximumDepth, ordinal < maximumDepth + 3 {
            wanted = Vocabulary.directories[ordinal - maximumDepth + 1]
        } else {
            wanted = random.element(of: Vocabulary.directories)
        }
        var name = wanted
        var suffix = 2
        while siblings.contains(where: { $0.isIdentical(to: name) }) {
            name = "\(wanted) \(suffix)"
            suffix += 1
        }
        return name
    }

    /// Which directory a project starts in; the root has some too.
    func directory(ofProject ordinal: Int) -> Int {
        var random = stream("place", ordinal)
        return random.chance(oneIn: 8) ? 0 : random.below(directories + 1)
    }

    func projectID(_ ordinal: Int) -> String {
        var random = stream("project id", ordinal)
        return random.guid()
    }

    var defaultPhaseName: String {
        var random = stream("language")
        return random.element(of: Vocabulary.defaultPhases)
    }
}
