/// A call as it arrived.
public struct SimulatedCall: Sendable, Equatable {
    /// Counts all calls from 1, in the order they arrived.
    public let sequence: Int
    /// Which log-in's token it came with, counted from 1; never the token. `nil` without a living one.
    public let session: Int?
    public let method: String
    /// Below the base path, decoded, without the query: `/projects/select`.
    public let path: String
    /// What a select names.
    public let identifier: String?
    /// The project that the session has open.
    public let project: String?
    /// `nil` without a session.
    public let stateBefore: SessionState?

    /// `GET /projects`: what tests write.
    public var operation: String { "\(method) \(path)" }
}
