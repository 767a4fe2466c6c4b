public import LogikalModel

/// What a list call returned. Only a listing with data and without rejected items can say that something is missing.
public struct Listing<Row: VendorRow>: Sendable {
    public let rows: [Row]
    /// Items that can't be told from others.
    public let rejected: [VendorRowError]
    /// `false` when `data` was absent or null, which is not the same as an empty list.
    public let hasData: Bool
}

extension Listing: Equatable where Row: Equatable {}
