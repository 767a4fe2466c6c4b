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
        case positionArchived = "position_archived"
        case tooManyConsumers = "too_many_consumers"
        case tooManyRejections = "too_many_rejections"
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

    /// Where one begins again.
    public enum Resync: Sendable {
        case snapshot
        /// `view=log` from its beginning, or from what is left of it.
        case log
    }

    public let code: Code
    /// What happened, and what to do about it.
    public let message: String
    /// Only with `cursor_gone`.
    public let reason: GoneReason?
    /// The position up to which events are archived; only with `retention` and `position_archived`.
    public let floor: Position?
    /// Only with `cursor_gone`.
    public let resync: Resync?
    /// Which one was not understood, where it is a parameter.
    public let parameter: String?

    private init(
        code: Code, message: String, reason: GoneReason? = nil, floor: Position? = nil, resync: Resync? = nil,
        parameter: String? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.floor = floor
        self.resync = resync
        self.parameter = parameter
    }

    public var description: String { "\(code.rawValue): \(message)" }

    static func unknownType(allowed: [String]) -> FeedError {
        let names = allowed.joined(separator: ", ")
        return FeedError(
            code: .unknownType,
            message: "types has a name that is not known; name entity types (\(names)) or event types such as "
                + "\(allowed.first ?? "entity").changed, separated by commas",
            parameter: "types")
    }

    static func entityTypesOnly(allowed: [String]) -> FeedError {
        FeedError(
            code: .unknownType,
            message: "types takes entity types here (\(allowed.joined(separator: ", "))), for a state is not made of "
                + "what happened last; leave event types out",
            parameter: "types")
    }

    static let cursorInvalid = FeedError(
        code: .cursorInvalid,
        message: "since is not a cursor of this feed; send a cursor exactly as a page gave it, or none to begin",
        parameter: "since")

    /// Where it is a consumer's word, and not where to go on.
    static let acknowledgementInvalid = FeedError(
        code: .cursorInvalid, message: "cursor is not one of this feed; send it exactly as a page gave it",
        parameter: "cursor")

    static let snapshotTokenInvalid = FeedError(
        code: .cursorInvalid,
        message: "next is not a token of a snapshot; send it exactly as the page before gave it, or begin without it",
        parameter: "next")

    static let cursorForeign = FeedError(
        code: .cursorForeign, message: "the cursor belongs to another tenant; begin without it")

    public static func tooManyConsumers(_ room: Int) -> FeedError {
        FeedError(
            code: .tooManyConsumers,
            message: "there are \(room) consumers already, as many as a tenant may have; acknowledge under a name that "
                + "is in use, or ask the operator to forget one")
    }

    public static func tooManyRejections(_ room: Int) -> FeedError {
        FeedError(
            code: .tooManyRejections,
            message: "the consumer has rejected \(room) entities and settled none of them, as many as are kept; settle "
                + "what was settled (DELETE), or look into why everything is rejected")
    }

    /// A consumer's name stands for one view and one filter.
    public static func consumerMismatch(_ name: String) -> FeedError {
        FeedError(
            code: .cursorMismatch,
            message: "consumer \(name) follows another view or other types; acknowledge with cursors of its own, or "
                + "under another name",
            parameter: "cursor")
    }

    static let cursorMismatch = FeedError(
        code: .cursorMismatch,
        message: "the cursor belongs to another view or other types; send the view and types it was issued for, or "
            + "begin without since",
        parameter: "since")

    static func cursorGone(_ reason: GoneReason, view: FeedView = .latest) -> FeedError {
        let remedy =
            switch view {
            case .latest: "take a snapshot and replace what you have by it"
            case .log: "begin without since and replace what you have"
            }
        return FeedError(
            code: .cursorGone, message: "\(reason.happened); \(remedy)", reason: reason,
            resync: view == .latest ? .snapshot : .log)
    }

    /// Of a snapshot that is under way: half of it says nothing of the other half.
    static func snapshotGone(_ reason: GoneReason, floor: Position? = nil) -> FeedError {
        FeedError(
            code: .cursorGone,
            message: "\(reason.happened); drop what you have of this snapshot and begin another, without next",
            reason: reason, floor: floor, resync: .snapshot)
    }

    /// The cursor itself may still be gone on with.
    static func positionArchived(_ position: Position, floor: Position) -> FeedError {
        FeedError(
            code: .positionArchived,
            message: "what was alive at position \(position) can't be told any more, because events up to \(floor) are "
                + "archived; read on, and compare at a newer cursor",
            floor: floor)
    }

    /// The one who begins with nothing is told it too, for it would take what is left for all there was.
    static func archived(floor: Position) -> FeedError {
        FeedError(
            code: .cursorGone,
            message: "events up to position \(floor) are archived; begin without since in view=latest for the state of "
                + "everything, begin view=log with since=\(FeedRequest.floor) for the events that are left, or ask the "
                + "operator to attach the archive",
            reason: .retention, floor: floor, resync: .log)
    }

    public static let unknownTenant = FeedError(
        code: .unknownTenant, message: "there is no such tenant; ask the operator to create it")
}

extension FeedError.GoneReason {
    fileprivate var happened: String {
        switch self {
        case .epoch: "the log was restored since the cursor was issued"
        case .ahead: "the cursor is beyond the end of the log"
        case .schema: "the cursor was issued for another shape of changes"
        case .retention: "what comes next is archived"
        }
    }
}
