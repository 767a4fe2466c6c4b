public import EventSourcing

/// Why nothing could be decided. Nothing was written.
public struct ReconciliationError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownEntity = "unknown_entity"
        case entityRemoved = "entity_removed"
        case unknownVersion = "unknown_version"
        case unknownConflict = "unknown_conflict"
        case alreadyResolved = "already_resolved"
        case changedMeanwhile = "changed_meanwhile"
        case invalidRules = "invalid_rules"
        case invalidProposal = "invalid_proposal"
        case invalidResolution = "invalid_resolution"
        case clockSkew = "clock_skew"
        case idempotencyKeyReused = "idempotency_key_reused"
    }

    public let code: Code
    /// What happened and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func invalidRules(_ message: String) -> Self { Self(.invalidRules, message) }

    public var disposition: Disposition {
        switch code {
        case .changedMeanwhile: .startOver
        case .unknownEntity, .entityRemoved, .unknownVersion, .unknownConflict, .alreadyResolved, .invalidRules,
            .invalidProposal, .invalidResolution, .clockSkew, .idempotencyKeyReused:
            .quarantine
        }
    }

    public var description: String { message }
}
