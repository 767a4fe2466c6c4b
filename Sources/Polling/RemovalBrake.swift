import EventSourcing
import Foundation

/// Keeps what looks like a mass deletion from being believed before a person has looked at it (`correctness.md` 2.6).
enum RemovalBrake {
    /// So many removals of one scope at once need no approval.
    static let alwaysBelieved = 10
    /// Nor does so small a part of what lives in the scope, in percent.
    static let believedShare = 10
    /// A list that named so many may not end up empty without approval.
    static let fewestToLose = 2

    /// Those of `gone` that stay until somebody approves: all of them when they are too many, else those whose list
    /// names nothing any more.
    ///
    /// - Parameters:
    ///   - approved: Entities whose removal a person has approved; they don't count.
    ///   - livingCount: How many live in the scope, `gone` included.
    ///   - emptied: Parents whose list named none of two or more; `nil` is the root.
    static func withheld(
        of gone: [KnownEntity], approved: Set<UUID>, livingCount: Int, emptied: Set<UUID?>
    ) -> [KnownEntity] {
        let questionable = gone.filter { !approved.contains($0.entity.id) }
        let isMany = questionable.count > alwaysBelieved && questionable.count * 100 > livingCount * believedShare
        return isMany ? questionable : questionable.filter { emptied.contains($0.parent?.id) }
    }
}
