/// How much of a look is done, in one unit; what is counted in another is not counted.
public struct WorkCount: Sendable, Equatable {
    public enum Unit: String, Sendable {
        case projects
        /// Lists and downloads of one project.
        case steps
    }

    public let unit: Unit
    public private(set) var done = 0
    /// As far as is known yet.
    public var total: Int { max(foreseen, found, done) }

    private let foreseen: Int
    private var found = 0

    /// - Parameter total: As far as it is known before the look.
    public init(_ unit: Unit = .projects, total: Int = 0) {
        self.unit = unit
        foreseen = total
    }

    mutating func expect(_ unit: Unit, _ count: Int) {
        if unit == self.unit { found += count }
    }

    mutating func did(_ unit: Unit) {
        if unit == self.unit { done += 1 }
    }
}
