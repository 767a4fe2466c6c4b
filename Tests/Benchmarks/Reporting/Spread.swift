/// The same thing measured in several rounds.
struct Spread: Sendable {
    let median: Double
    let lowest: Double
    let highest: Double

    init(_ rounds: [Double]) {
        precondition(!rounds.isEmpty, "a measurement has at least one round")
        let sorted = rounds.sorted()
        let middle = sorted.count / 2
        median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        lowest = sorted[0]
        highest = sorted[sorted.count - 1]
    }

    /// The smallest value that at least so large a share of all values does not exceed.
    static func percentile(_ share: Double, of values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }
}
