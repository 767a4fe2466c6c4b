/// How connections are made.
public struct TransportConfiguration: Sendable {
    /// An URL such as `http://proxy:3128`; `nil` connects directly, whatever the environment says.
    public var proxy: String?
    /// A PEM file of authorities to trust instead of the system's, for servers with a certificate of their own.
    public var certificateAuthorities: String?
    /// Kept open for the next request.
    public var idleConnections: Int

    public init(proxy: String? = nil, certificateAuthorities: String? = nil, idleConnections: Int = 4) {
        self.proxy = proxy
        self.certificateAuthorities = certificateAuthorities
        self.idleConnections = idleConnections
    }
}
