/// Brings a wake-up to its address.
public protocol WakeUpTransport: Sendable {
    /// Returns when the other side has taken it, and within ``WakeUpRequest/timeout`` in any case.
    ///
    /// - Throws: `WakeUpFailure`.
    func send(_ request: WakeUpRequest) async throws(WakeUpFailure)
}

public struct WakeUpRequest: Sendable, Hashable {
    static let timeout = Duration.seconds(10)

    public let url: String
    /// As lines `Name: value`.
    public let headers: [String]
    public let body: String

    public init(url: String, headers: [String], body: String) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// Why nobody was woken. Shows no address and nothing of an answer.
public struct WakeUpFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }

    static let privateAddress = WakeUpFailure(
        "the name leads to this machine or into a private network (WEBHOOK_PRIVATE_ADDRESSES)")
    static let sealedOtherwise = WakeUpFailure(
        "the secret was sealed with another key; set it again, and give all nodes one SESSION_KEY_FILE")
}
