import Foundation

/// The full base URL of the service, e.g. `https://host/MbioeService.svc/api/v3` (`logikal-api.md` 2).
public struct ServiceAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without a trailing slash.
    let text: String

    public init(_ text: String) throws(ServiceAddressError) {
        var bare = text[...]
        while bare.last == "/" { bare.removeLast() }
        guard let parts = URLComponents(string: String(bare)), let host = parts.host, !host.isEmpty else {
            throw ServiceAddressError(code: .malformed)
        }
        guard ["http", "https"].contains(parts.scheme?.lowercased()) else {
            throw ServiceAddressError(code: .unsupportedScheme)
        }
        guard parts.user == nil, parts.password == nil else { throw ServiceAddressError(code: .containsCredentials) }
        guard parts.query == nil, parts.fragment == nil else { throw ServiceAddressError(code: .malformed) }
        self.text = String(bare)
    }

    public var description: String { text }
}
