/// Whether an entity that a look did not see may be called gone (`correctness.md` 2.6).
public enum Absence: Sendable, Equatable {
    /// It was seen, or never missed.
    case present
    /// The listings that would have named it were not all complete: they can't tell "gone" from "unread".
    case undecided
    /// A complete listing did not name it. A second one has to agree.
    case missed
    /// Missed twice.
    case gone

    public static let missesUntilGone = 2

    public static func judge(wasSeen: Bool, listingsWereComplete: Bool, earlierMisses: Int) -> Absence {
        if wasSeen { return .present }
        guard listingsWereComplete else { return .undecided }
        return earlierMisses + 1 >= missesUntilGone ? .gone : .missed
    }
}
