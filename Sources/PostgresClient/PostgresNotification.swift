/// One `NOTIFY` as a listener received it.
public struct PostgresNotification: Sendable, Hashable {
    public let channel: String
    /// Empty where the notifier gave none.
    public let payload: String

    public init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}
