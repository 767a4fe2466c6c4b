/// A page of the feed with what goes around it.
public struct FeedAnswer: Hashable, Sendable {
    public var page: FeedPage
    /// Where to go on; also when the page is empty.
    public var cursor: String
    /// The entity tag, quotes included. Another content always has another one.
    public var tag: String
    /// The consumer named this very tag: the rows need not be sent again.
    public var isUnchanged: Bool

    /// There is nothing new to say, and the next append may change that.
    public var mayImproveByWaiting: Bool { page.isUpToDate && (page.count == 0 || isUnchanged) }
}
