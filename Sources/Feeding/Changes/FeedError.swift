public import EventSourcing

/// Why the feed can't answer a request. Never shows a cursor: it is a token.
public struct FeedError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownType = "unknown_type"
        case cursorInvalid = "cursor_invalid"
        case cursorForeign = "cursor_foreign"
        case cursorMismatch = "cursor_mismatch"
        case cursorGone = "cursor_gone"
        case unknownTenant = "unknown_tenant"
        case tooManyConsumers = "too_many_consumers"
    }

    /// Why a genuine cursor leads nowhere any more.
    public enum GoneReason: String, Sendable {
        /// The log was restored or lost its end since: what the consumer knows may never have happened.
        case epoch
        /// The cursor is beyond the log's head.
        case ahead
        /// Changes have another shape now.
        case schema
        /// What comes next in `view=log` is archived.
        case retention
    }

    public let code: Code
    /// What happened, and what to do about it.
    public let message: String
    /// Only with `cursor_gone`.
    public let reason: GoneReason?
    /// The position up to which events are archived; only with `retention`.
    public let floor: Position?

    private init(code: Code, message: String, reason: GoneReason?, floor: Position? = nil) {
        self.code = code
        self.message = message
        self.reason = reason
        self.floor = floor
    }

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

    public static func tooManyConsumers(_ room: Int) -> FeedError {
        FeedError(
            code: .tooManyConsumers,
            message: "there are \(room) consumers already, as many as a tenant may have; acknowledge under a name that "
                + "is in use, or ask the operator to forget one",
            reason: nil)
    }

    /// A consumer's name stands for one view and one filter.
    public static func consumerMismatch(_ name: String) -> FeedError {
        FeedError(
            code: .cursorMismatch,
            message: "consumer \(name) follows another view or other types; acknowledge with cursors of its own, or "
                + "under another name",
            reason: nil)
    }

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
            case .retention: "what comes next is archived"
            }
        return FeedError(
            code: .cursorGone, message: "\(happened); begin without since and replace what you have", reason: reason)
    }

    /// The one who begins with nothing is told it too, for it would take what is left for all there was.
    static func archived(floor: Position) -> FeedError {
        FeedError(
            code: .cursorGone,
            message: "events up to position \(floor) are archived; begin without since in view=latest for the state of "
                + "everything, begin view=log with since=\(FeedRequest.floor) for the events that are left, or ask the "
                + "operator to attach the archive",
            reason: .retention, floor: floor)
    }

    public static let unknownTenant = FeedError(
        code: .unknownTenant, message: "there is no such tenant; ask the operator to create it", reason: nil)
}
