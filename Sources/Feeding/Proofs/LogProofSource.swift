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
        /// The event's batch is not in the database any more.
        case archived = "position_archived"
    }

    public let code: Code
    public let position: Position
    /// The archive's file, where the operator is told; not a word for those who ask over HTTP.
    public let archive: String?

    public init(_ code: Code, position: Position, archive: String? = nil) {
        self.code = code
        self.position = position
        self.archive = archive
    }

    public var description: String {
        switch code {
        case .unknownPosition: "the log has no event at position \(position)"
        case .archived:
            "position \(position) is archived; it can be proven once its archive is attached (`logikal-sync log "
                + "attach`)"
        case .notSigned:
            "no checkpoint covers position \(position) yet; `logikal-sync log checkpoint` signs one, and so does the "
                + "service every hour"
        }
    }
}
