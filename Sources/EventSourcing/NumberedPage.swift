/// Which part of a list whose rows are numbered, in the order of their numbers.
public struct NumberedPage: Sendable, Hashable {
    public static let limits = 1...1000
    public static let defaultLimit = 100

    /// Only those with higher numbers.
    public var after: Int64
    public var limit: Int

    public init(after: Int64 = 0, limit: Int = defaultLimit) {
        self.after = after
        self.limit = limit
    }
}
