public import EventSourcing

/// Something that somebody did or tried to do, for those who ask later. Has no room for a secret or for contents.
public struct AuditEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Somebody said who they are.
        case authentication
        /// Somebody lacked a permission.
        case permission
        /// Somebody asked too often.
        case limit
        /// Somebody changed something, or tried to.
        case mutation
        /// What is missing here, as when more was refused at once than could be written.
        case audit
    }

    public enum Outcome: String, Sendable, CaseIterable { case succeeded, refused, failed }

    private static let longestText = 200

    public let tenant: TenantID
    public let at: Timestamp
    public let kind: Kind
    /// E.g. `POST /api/v1/operations`, `clients revoke`.
    public let action: String
    public let outcome: Outcome
    /// E.g. `client:odoo`, `cli:anna`; `nil` where it is not known.
    public let actor: String?
    /// On which thing, as its path or name.
    public let subject: String?
    public let address: String?
    public let requestID: String?
    /// Of the error, where there was one.
    public let code: String?

    public init(
        tenant: TenantID, at: Timestamp, kind: Kind, action: String, outcome: Outcome, actor: String?,
        subject: String? = nil, address: String? = nil, requestID: String? = nil, code: String? = nil
    ) {
        self.tenant = tenant
        self.at = at
        self.kind = kind
        self.action = Self.bounded(action)
        self.outcome = outcome
        self.actor = actor.map(Self.bounded)
        self.subject = subject.map(Self.bounded)
        self.address = address
        self.requestID = requestID.map(Self.bounded)
        self.code = code
    }

    /// PostgreSQL keeps no U+0000 in a text.
    private static func bounded(_ text: String) -> String {
        // As nearly all are.
        if text.utf8.count <= longestText, !text.utf8.contains(0) { return text }
        return String(text.prefix(longestText)).replacing("\0", with: "\u{2400}")
    }
}

/// An event with its number, by which reading goes on.
public struct StoredAuditEvent: Sendable, Hashable {
    public let number: Int64
    public let event: AuditEvent

    public init(number: Int64, event: AuditEvent) {
        self.number = number
        self.event = event
    }

    public var json: JSONValue {
        [
            "action": .string(event.action), "actor": .text(event.actor), "address": .text(event.address),
            "at": .string(event.at.description), "code": .text(event.code), "id": .integer(number),
            "kind": .string(event.kind.rawValue), "outcome": .string(event.outcome.rawValue),
            "requestId": .text(event.requestID), "subject": .text(event.subject),
        ]
    }
}
