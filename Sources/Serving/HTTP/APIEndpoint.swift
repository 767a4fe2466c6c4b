/// One thing that the API can be asked for.
public struct APIEndpoint: Hashable, Sendable {
    /// With `:name` where a part of the path is free.
    public let path: String
    /// In capitals.
    public let method: String
    public let isOpen: Bool
    /// `nil` for an open one, and for one that takes nothing but being known.
    public let permission: String?
}
