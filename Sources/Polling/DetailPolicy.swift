/// What is asked for of a project besides its lists, drawings and parts.
public struct DetailPolicy: Sendable, Equatable {
    public enum Prices: String, Sendable, CaseIterable {
        case none
        /// One call per project: numbers with a currency.
        case estimation
        /// And the price as text of every elevation, which takes a selection and a call each.
        case quotation
    }

    public var prices: Prices
    public var addresses: Bool

    public init(prices: Prices, addresses: Bool) {
        self.prices = prices
        self.addresses = addresses
    }

    public static let none = DetailPolicy(prices: .none, addresses: false)
    public static let usual = DetailPolicy(prices: .estimation, addresses: true)
}
