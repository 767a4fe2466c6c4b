import EventSourcing
import Foundation
import LogikalModel
import Polling

/// Finds the project or directory that a person means.
struct EntitySearch {
    /// Why it is not clear which one is meant.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let mostShown = 20

    let type: EntityType
    let known: [KnownEntity]

    init(_ type: EntityType, among known: [KnownEntity]) {
        self.type = type
        self.known = known
    }

    /// By our id, Logikal's id or the path; else by the job number; else by the name; else by either in any case.
    func find(_ text: String) throws(Failure) -> KnownEntity {
        let candidates = known.filter { $0.entity.type == type }
        let living = candidates.filter { !$0.isDeleted }
        let kinds: [(KnownEntity) -> Bool] = [
            { isIdentified(by: text, $0) },
            { $0.state?["jobNumber"]?.string == text },
            { $0.state?["name"]?.string == text },
            { entity in
                [entity.state?["jobNumber"], entity.state?["name"]].contains {
                    $0?.string?.caseInsensitiveCompare(text) == .orderedSame
                }
            },
        ]
        for isMeant in kinds {
            let found = living.filter(isMeant)
            if found.count == 1 { return found[0] }
            if found.count > 1 { throw ambiguous(text, found) }
        }
        if candidates.contains(where: { isIdentified(by: text, $0) }) {
            throw Failure(
                description: "\(type) \(text) was removed or is excluded; sync everything to see if it is back")
        }
        let kind = type == .project ? "job number" : "path"
        throw Failure(
            description: "no \(type) is known as \(text); it takes an id, a \(kind) or a name, and what is new in "
                + "Logikal is known after a look at everything")
    }

    private func isIdentified(by text: String, _ entity: KnownEntity) -> Bool {
        if let id = UUID(uuidString: text), id == entity.entity.id { return true }
        let key = entity.naturalKey.text
        return type == .project ? key == LogikalID(text).text : (entity.state?["logikalId"]?.string ?? key) == text
    }

    private func ambiguous(_ text: String, _ found: [KnownEntity]) -> Failure {
        let lines = found.map(line).sorted()
        let more = lines.count > Self.mostShown ? "\n  … and \(lines.count - Self.mostShown) more" : ""
        return Failure(
            description: "\(found.count) \(type == .project ? "projects" : "directories") are known as \(text); say "
                + "which by its id:\n  \(lines.prefix(Self.mostShown).joined(separator: "\n  "))\(more)")
    }

    private func line(_ entity: KnownEntity) -> String {
        let place = entity.parent.flatMap { parent in known.first { $0.entity == parent } }
        let words = [
            entity.entity.id.text, entity.state?["jobNumber"]?.string, entity.state?["name"]?.string,
            type == .project
                ? place?.state?["logikalId"]?.string.map { "in \($0)" }
                : entity.state?["logikalId"]?.string,
        ]
        return words.compactMap { $0 }.joined(separator: "  ")
    }
}
