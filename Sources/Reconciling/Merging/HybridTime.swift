public import EventSourcing

/// When somebody said something, comparable between machines whose clocks differ a little: the wall's time, a count for
/// what was said within one tick or while a clock was set back, and the node where all else is equal.
///
/// After Kulkarni and others, "Logical Physical Clocks" (2014).
public struct HybridTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let wall: Timestamp
    public let count: Int
    public let node: String

    public static let odoo = "odoo"
    public static let logikal = "logikal"
    /// Who is further ahead than this is not believed: his changes would win for as long.
    public static let largestSkew = Duration.seconds(300)

    public init(wall: Timestamp, count: Int = 0, node: String) {
        self.wall = wall
        self.count = count
        self.node = node
    }

    /// The next time of this node that lies after everything it has heard of.
    public func following(_ last: HybridTime?) -> HybridTime {
        guard let last, last.wall >= wall else { return self }
        return HybridTime(wall: last.wall, count: last.count + 1, node: node)
    }

    public static func < (left: Self, right: Self) -> Bool {
        if left.wall != right.wall { return left.wall < right.wall }
        if left.count != right.count { return left.count < right.count }
        return left.node.utf8.lexicographicallyPrecedes(right.node.utf8)
    }

    /// E.g. `2026-03-01T12:00:00.250Z+1@odoo`.
    public var description: String { "\(wall)+\(count)@\(node)" }

    /// Reads what `description` writes.
    public init?(_ text: String) {
        guard let at = text.firstIndex(of: "@"), let plus = text[..<at].lastIndex(of: "+"),
            let wall = Timestamp(rfc3339: String(text[..<plus])),
            let count = Int(text[text.index(after: plus)..<at]), count >= 0
        else { return nil }
        self.init(wall: wall, count: count, node: String(text[text.index(after: at)...]))
    }
}
