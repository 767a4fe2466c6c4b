/// What came back.
public struct NATSReply: Sendable, Equatable {
    /// 503: nobody listens to the subject. `nil` for an answer of somebody's.
    public let status: Int?
    public let payload: [UInt8]

    public init(status: Int?, payload: [UInt8]) {
        self.status = status
        self.payload = payload
    }
}
