public import EventSourcing

/// What the log can prove to those who don't trust it.
public protocol LogProofSource: Sendable {
    /// The key that vouches for checkpoints and proofs.
    var verifyKey: LogVerifyKey { get }

    /// The newest checkpoint that the key signed; `nil` before the first.
    func checkpoint(tenant: TenantID) async throws -> SignedCheckpoint?

    /// - Throws: `LogProofUnavailable`; the storage's own errors.
    func proof(of position: Position, tenant: TenantID) async throws -> LogProof
}

/// Why an event can't be proven.
public struct LogProofUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownPosition = "unknown_position"
        case notSigned = "not_signed"
    }

    public let code: Code
    public let position: Position

    public init(_ code: Code, position: Position) {
        self.code = code
        self.position = position
    }

    public var description: String {
        switch code {
        case .unknownPosition: "the log has no event at position \(position), or it is archived"
        case .notSigned:
            "no checkpoint covers position \(position) yet; `logikal-sync log checkpoint` signs one, and so does the "
                + "service every hour"
        }
    }
}
