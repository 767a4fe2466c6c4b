/// Why the feed can't answer a request. Never shows a cursor: it is a token.
public struct FeedError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownType = "unknown_type"
        case cursorInvalid = "cursor_invalid"
        case cursorForeign = "cursor_foreign"
        case cursorMismatch = "cursor_mismatch"
        case cursorGone = "cursor_gone"
        case unknownTenant = "unknown_tenant"
    }

    /// Why a genuine cursor leads nowhere any more.
    public enum GoneReason: String, Sendable {
        /// The log was restored or lost its end since: what the consumer knows may never have happened.
        case epoch
        /// The cursor is beyond the log's head.
        case ahead
        /// Changes have another shape now.
        case schema
    }

    public let code: Code
    /// What happened, and what to do about it.
    public let message: String
    /// Only with `cursor_gone`.
    public let reason: GoneReason?

    public var description: String { "\(code.rawValue): \(message)" }

    static func unknownType(allowed: [String]) -> FeedError {
        let names = allowed.joined(separator: ", ")
        return FeedError(
            code: .unknownType,
            message: "types has a name that is not known; name entity types (\(names)) or event types such as "
                + "\(allowed.first ?? "entity").changed, separated by commas",
            reason: nil)
    }

    static let cursorInvalid = FeedError(
        code: .cursorInvalid,
        message: "since is not a cursor of this feed; send a cursor exactly as a page gave it, or none to begin",
        reason: nil)

    static let cursorForeign = FeedError(
        code: .cursorForeign, message: "the cursor belongs to another tenant; begin without since", reason: nil)

    static let cursorMismatch = FeedError(
        code: .cursorMismatch,
        message: "the cursor belongs to another view or other types; send the view and types it was issued for, or "
            + "begin without since",
        reason: nil)

    static func cursorGone(_ reason: GoneReason) -> FeedError {
        let happened =
            switch reason {
            case .epoch: "the log was restored since the cursor was issued"
            case .ahead: "the cursor is beyond the end of the log"
            case .schema: "the cursor was issued for another shape of changes"
            }
        return FeedError(
            code: .cursorGone, message: "\(happened); begin without since and replace what you have", reason: reason)
    }

    public static let unknownTenant = FeedError(
        code: .unknownTenant, message: "there is no such tenant; ask the operator to create it", reason: nil)
}
