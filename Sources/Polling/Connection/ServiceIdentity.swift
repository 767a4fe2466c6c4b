public import LogikalClient

/// One version of the service at one address: what was learnt about it holds for no other.
public struct ServiceIdentity: Sendable, Hashable {
    public let address: ServiceAddress
    public let version: String

    public init(address: ServiceAddress, version: String) {
        self.address = address
        self.version = version
    }
}
