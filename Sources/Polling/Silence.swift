/// Where Logikal did not answer. One project that does not is a matter of that project, several in a row are a matter
/// of the service.
struct Silence: Sendable {
    /// After so many calls of one kind in a row the others of one project wait for the next cycle.
    static let failuresUntilLeft = 3
    static let subjectsUntilEnd = 3

    private var silentSubjects = 0
    private var isSilentHere = false
    private(set) var hasEverAnswered = false

    /// Goes on to another directory or project.
    mutating func turnToNext() { isSilentHere = false }

    mutating func answered() {
        silentSubjects = 0
        isSilentHere = false
        hasEverAnswered = true
    }

    mutating func failed() {
        if !isSilentHere { silentSubjects += 1 }
        isSilentHere = true
    }

    /// So many directories and projects in a row did not answer that no other will.
    var endsCycle: Bool { silentSubjects >= Self.subjectsUntilEnd }
}
