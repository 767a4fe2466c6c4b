public import EventSourcing
public import Foundation

/// One who follows the feed under a name, and how far it has come.
public struct Consumer: Hashable, Sendable {
    public let name: String
    /// `nil` until it has acknowledged anything.
    public let view: FeedView?
    /// What it has acknowledged.
    public let position: Position
    /// In which life of the log; `nil` until it has acknowledged anything.
    public let epoch: UUID?
    public let head: Position
    /// Since the first event that it has not acknowledged was recorded; 0 when there is none.
    public let secondsBehind: Double
    /// Its cursor leads nowhere any more: what comes next is archived, or the log began a new epoch.
    public let isGone: Bool
    /// How much it could not take in and has not settled.
    public let rejections: Int
    /// `nil` when it does not want to be woken.
    public let webhook: WebhookStatus?
    public let registeredAt: Timestamp
    public let acknowledgedAt: Timestamp?

    public init(
        name: String, view: FeedView?, position: Position, epoch: UUID?, head: Position, secondsBehind: Double,
        isGone: Bool,
        rejections: Int, webhook: WebhookStatus?, registeredAt: Timestamp, acknowledgedAt: Timestamp?
    ) {
        self.name = name
        self.view = view
        self.position = position
        self.epoch = epoch
        self.head = head
        self.secondsBehind = secondsBehind
        self.isGone = isGone
        self.rejections = rejections
        self.webhook = webhook
        self.registeredAt = registeredAt
        self.acknowledgedAt = acknowledgedAt
    }

    public var positionsBehind: Int64 { max(0, head.rawValue - position.rawValue) }

    public var json: JSONValue {
        [
            "acknowledgedAt": .text(acknowledgedAt?.description), "gone": .bool(isGone),
            "lag": [
                "positions": .integer(positionsBehind), "seconds": .integer(Int64(secondsBehind.rounded(.up))),
            ],
            "name": .string(name), "position": .integer(position.rawValue),
            "registeredAt": .string(registeredAt.description), "rejections": .integer(rejections),
            "view": .text(view?.rawValue), "webhook": webhook?.json ?? .null,
        ]
    }
}
