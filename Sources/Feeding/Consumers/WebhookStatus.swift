public import EventSourcing

/// Where a consumer is woken, and how that goes.
public struct WebhookStatus: Hashable, Sendable {
    /// Without its query, in which there may be a secret.
    public let address: String
    /// When it was told something last.
    public let deliveredAt: Timestamp?
    /// In a row.
    public let failures: Int
    /// Of the last attempt, when it failed.
    public let failure: String?

    public init(url: String, deliveredAt: Timestamp?, failures: Int, failure: String?) {
        address = String(url.prefix { $0 != "?" })
        self.deliveredAt = deliveredAt
        self.failures = failures
        self.failure = failure
    }

    public var json: JSONValue {
        [
            "address": .string(address), "deliveredAt": .text(deliveredAt?.description), "failure": .text(failure),
            "failures": .integer(failures),
        ]
    }
}
