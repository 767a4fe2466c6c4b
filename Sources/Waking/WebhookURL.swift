import Foundation

/// An address to which a wake-up may be sent.
public struct WebhookURL: Hashable, Sendable {
    static let longest = 2000

    public let text: String

    /// - Throws: `WebhookError` that says what is wrong with it. What its name leads to is looked at with each
    ///   connection, for that may change.
    public init(_ text: String, rule: WebhookRule) throws(WebhookError) {
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else { throw WebhookError(.invalidURL, "is no address; write https://host/path, in at most 2000 characters") }
        guard rule.schemes.contains(scheme) else {
            throw WebhookError(
                .invalidURL,
                scheme == "http"
                    ? "begins with http; use https, or ask the operator to set WEBHOOK_PLAIN_HTTP=yes"
                    : "begins with another scheme than https")
        }
        guard parts.user == nil, parts.password == nil, parts.fragment == nil else {
            throw WebhookError(.invalidURL, "has a user, a password or a fragment; leave that out")
        }
        guard parts.port.map((1...65_535).contains) ?? true else {
            throw WebhookError(.invalidURL, "has a port that does not exist; use one from 1 to 65535, or none")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let address = NetworkAddress(bare), !rule.allows(address) { throw WebhookError.privateAddress }
        self.text = text
    }
}

/// Why a webhook can't be set.
public struct WebhookError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case invalidURL = "invalid_url"
        case invalidSecret = "invalid_secret"
        case privateAddress = "private_address"
    }

    public let code: Code
    /// What is wrong and what to do, to be read after "the address" or "the secret".
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static let privateAddress = WebhookError(
        .privateAddress,
        "leads to this machine or into a private network; use a public one, or ask the operator to set "
            + "WEBHOOK_PRIVATE_ADDRESSES=yes")

    public var description: String { "\(code.rawValue): \(message)" }
}
