/// Proxies whose word for where a request comes from, and whether by HTTPS, is taken.
public struct TrustedProxies: Sendable, Hashable {
    /// More than any chain of proxies is long.
    private static let longestChain = 16

    private let ranges: [NetworkRange]

    /// None: whoever connects is who asks.
    public init(_ ranges: [NetworkRange] = []) { self.ranges = ranges }

    /// Where a request comes from. Read from the right, for each proxy appends whom it was asked by, and what stands
    /// further left than the first that is not trusted may be made up.
    ///
    /// - Parameter forwardedFor: `X-Forwarded-For`, as it was sent.
    public func origin(peer: NetworkAddress?, forwardedFor: String?) -> NetworkAddress? {
        guard var origin = peer, let forwardedFor, isTrusted(origin) else { return peer }
        for entry in forwardedFor.split(separator: ",", omittingEmptySubsequences: false)
            .suffix(Self.longestChain).reversed()
        {
            guard let address = NetworkAddress(entry.trimmingBlanks) else { return origin }
            origin = address
            if !isTrusted(address) { return origin }
        }
        return origin
    }

    /// Whether a request came by HTTPS, as a trusted proxy says. Where several were passed on the way, each of them has
    /// to say so, for what one appends to may have been sent by anybody.
    ///
    /// - Parameter forwardedProtocol: `X-Forwarded-Proto`, as it was sent.
    public func isSecure(peer: NetworkAddress?, forwardedProtocol: String?) -> Bool {
        guard let peer, let forwardedProtocol, isTrusted(peer) else { return false }
        return forwardedProtocol.split(separator: ",", omittingEmptySubsequences: false)
            .allSatisfy { $0.trimmingBlanks.lowercased() == "https" }
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool { ranges.contains { $0.contains(address) } }
}
