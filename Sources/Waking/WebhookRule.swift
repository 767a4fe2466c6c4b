/// Where this installation lets itself be sent to.
public struct WebhookRule: Sendable, Hashable {
    /// Also to this machine and into networks that are somebody's own, such as the office's.
    public var allowsPrivateAddresses: Bool
    /// Also by http, where everybody on the way can read along.
    public var allowsPlainHTTP: Bool

    public init(allowsPrivateAddresses: Bool = false, allowsPlainHTTP: Bool = false) {
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.allowsPlainHTTP = allowsPlainHTTP
    }

    var schemes: [String] { allowsPlainHTTP ? ["https", "http"] : ["https"] }

    func allows(_ address: NetworkAddress) -> Bool { allowsPrivateAddresses || address.isPublic }
}
