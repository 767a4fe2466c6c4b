import EventSourcing
import LogikalModel

/// The rules that stand, and what they say of a place in the tree. Evaluated anew in every cycle, so that what is new
/// in a directory is covered by the rule of that directory.
struct ScopeRules {
    enum Decision: Sendable, Equatable {
        case included
        /// Left out but for something below it: it stays as a directory, and what it holds itself does not.
        case passage
        case excluded
    }

    private(set) var rules: [ScopeRule]
    private var effects: [[UInt8]: ScopeRule.Effect] = [:]

    init(_ rules: [ScopeRule] = []) {
        self.rules = rules.sorted { $0.entity.id.text < $1.entity.id.text }
        for rule in self.rules where rule.condition == nil { effects[Array(rule.directory.utf8)] = rule.effect }
    }

    init(_ known: KnownTree) { self.init(known.living(.scopeRule).compactMap(ScopeRule.init)) }

    /// What becomes of a directory: the rule of the nearest directory on the way to it counts.
    ///
    /// - Parameter chain: The paths of the directories from the root's child down to it; none for the root. Paths are
    ///   compared as a whole and never taken apart, because a name may contain "/".
    func decision(for chain: [String]) -> Decision {
        var effect = effects[[]] ?? .include
        for path in chain { effect = effects[Array(path.utf8)] ?? effect }
        if effect == .include { return .included }
        return hasIncluded(below: chain.last ?? "") ? .passage : .excluded
    }

    /// Whether a project of a directory that is looked at is left out for what its row says. What one rule includes, no
    /// other excludes.
    func excludes(_ row: JSONObject, in chain: [String], at now: Timestamp) -> Bool {
        let fitting = rules.filter { rule in
            guard let condition = rule.condition else { return false }
            let isInReach = rule.directory.isEmpty || chain.contains { $0.isIdentical(to: rule.directory) }
            return isInReach && condition.holds(for: row, at: now)
        }
        return !fitting.isEmpty && fitting.allSatisfy { $0.effect == .exclude }
    }

    private func hasIncluded(below path: String) -> Bool {
        effects.contains { directory, effect in
            effect == .include && directory.count > path.utf8.count
                && (path.isEmpty || directory.starts(with: Array(path.utf8) + [UInt8(ascii: "/")]))
        }
    }

    /// Lets the rules of directories go with them to their new paths.
    ///
    /// - Returns: What the log has to say of it.
    mutating func follow(_ renames: [DirectoryRename], at: Timestamp) -> [ProposedEvent] {
        guard !renames.isEmpty else { return [] }
        var events: [ProposedEvent] = []
        for rule in rules {
            guard let path = newPath(of: rule.directory, renames) else { continue }
            let isTaken = rules.contains { $0.isAbout(path, rule.condition) }
            events.append(isTaken ? rule.removal(reason: "replaced", at: at) : rule.following(to: path, at: at))
        }
        guard !events.isEmpty else { return [] }
        let followed = Set(events.map(\.entity))
        let moved = events.compactMap { ScopeRule(KnownEntity(after: $0)) }
        self = ScopeRules(rules.filter { !followed.contains($0.entity) } + moved)
        return events
    }

    /// The renamed directory that is nearest on the way counts; below one that nobody has read only the way is new.
    private func newPath(of directory: String, _ renames: [DirectoryRename]) -> String? {
        let path = Array(directory.utf8)
        let nearest = renames.filter { rename in
            let old = Array(rename.old.utf8)
            return path == old || path.starts(with: old + [UInt8(ascii: "/")])
        }.max { $0.old.utf8.count < $1.old.utf8.count }
        return nearest.map { $0.new + String(decoding: path.dropFirst($0.old.utf8.count), as: UTF8.self) }
    }
}

/// A directory that is known under another path.
struct DirectoryRename: Sendable {
    let old: String
    let new: String
}
