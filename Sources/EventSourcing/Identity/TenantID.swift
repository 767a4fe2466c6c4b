/// Whose data it is. Leads every key of every table.
public struct TenantID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The tenant named `default`, which every installation has.
    public static let `default` = TenantID(rawValue: 1)

    public var description: String { String(rawValue) }
}
