/// Counts requests, for whoever measures the API. Every call must return at once.
public protocol RequestObserver: Sendable {
    /// A request is worked on from now until `ended`, which comes once for each.
    func began()
    func ended(_ request: AnsweredRequest)
    /// An answer that is written piece by piece is being written from now until `streamEnded`.
    func streamBegan()
    func streamEnded()
}

/// A request whose answer is known.
public struct AnsweredRequest: Sendable, Hashable {
    /// In capitals; `OTHER` for one that no path has, so that nobody makes up any number of them.
    public let method: String
    /// The path as it is declared, never as it was asked for; `NotFound` where none is.
    public let route: String
    public let status: Int
    /// From the request's head to the answer's.
    public let duration: Duration
}
