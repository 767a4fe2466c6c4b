/// How a story is played. Each way has to come to the same.
public enum StoryWay: String, Sendable, CaseIterable {
    case once
    /// Every batch is appended again, every event projected again.
    case twice
    /// Every commit fails once before it is made and once after; what was in memory is lost each time.
    case killed
    /// From the finished log of `once` alone, in a database where nothing else is.
    case rebuilt

    var disturbance: Disturbance.Kind {
        switch self {
        case .once, .rebuilt: .none
        case .twice: .twice
        case .killed: .kills
        }
    }
}
