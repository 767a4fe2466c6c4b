import EventSourcing

/// A directory and the way to it. The root has no path and can't be selected; a new session starts there
/// (`logikal-api.md` 5.4).
public struct DirectoryPlace: Sendable, CustomStringConvertible {
    /// The full paths of the directories from the root's child down to this one, verbatim as they were listed. They
    /// are never taken apart or put together, because a name may contain "/".
    public let chain: [String]

    /// The root.
    public static let root = DirectoryPlace(chain: [])

    public init(chain: [String]) { self.chain = chain }

    /// `path` as listed in this directory: its full path, or its name where the service left the path out.
    public func child(_ path: String) -> DirectoryPlace { DirectoryPlace(chain: chain + [path]) }

    /// `nil` for the root.
    public var path: String? { chain.last }

    /// Whether it lies below `other`, at any depth.
    func isBelow(_ other: DirectoryPlace) -> Bool {
        chain.count > other.chain.count && zip(chain, other.chain).allSatisfy { $0.isIdentical(to: $1) }
    }

    public var description: String { path ?? "the root" }
}

/// By code units: two directories may differ in nothing but the form of an umlaut.
extension DirectoryPlace: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.chain.count == right.chain.count && zip(left.chain, right.chain).allSatisfy { $0.isIdentical(to: $1) }
    }

    public func hash(into hasher: inout Hasher) {
        for path in chain {
            for byte in path.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0xFF))
        }
    }
}
