public import EventSourcing
public import Foundation

/// What became of one proposed field.
public struct FieldAnswer: Sendable, Equatable {
    public enum Status: String, Sendable, CaseIterable {
        /// Odoo's value holds.
        case accepted
        /// It held before, or it is what Logikal says.
        case unchanged
        /// Odoo's value is Logikal's again: nothing of Odoo's is needed any more.
        case released
        /// Both had changed it, and by the rule Logikal's value holds.
        case yielded
        /// Both had changed it, and a person has to say.
        case conflict
        /// See the reason.
        case refused
    }

    public enum Reason: String, Sendable {
        case notOwner = "not_owner"
        case baseMissing = "base_missing"
        case wrongType = "wrong_type"
        case tooLarge = "too_large"
    }

    public let status: Status
    public let reason: Reason?
    /// For a person.
    public let message: String?
    public let conflict: UUID?

    public init(_ status: Status, reason: Reason? = nil, message: String? = nil, conflict: UUID? = nil) {
        self.status = status
        self.reason = reason
        self.message = message
        self.conflict = conflict
    }

    static func refused(_ reason: Reason, _ message: String) -> FieldAnswer {
        FieldAnswer(.refused, reason: reason, message: message)
    }

    public var json: JSONValue {
        [
            "conflict": .text(conflict?.text), "message": .text(message), "reason": .text(reason?.rawValue),
            "status": .string(status.rawValue),
        ]
    }
}
