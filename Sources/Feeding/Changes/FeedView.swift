/// Which of the two feeds of one log.
public enum FeedView: String, Sendable, CaseIterable {
    /// Each entity once, at its newest state, ordered by the position of its newest event.
    case latest
    /// Every event in order.
    case log
}
