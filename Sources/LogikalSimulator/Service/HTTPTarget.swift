import Foundation

/// A request target taken apart: `/projects/select?x=1`.
struct HTTPTarget: Sendable {
    let path: [String]
    let query: [String: String]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map { $0.split(separator: "/").map(Self.decoded) } ?? []
        var query: [String: String] = [:]
        for pair in parts.count == 2 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.decoded(sides[0]).lowercased()] = sides.count == 2 ? Self.decoded(sides[1]) : ""
        }
        self.query = query
    }

    /// The path below `base`; `nil` if it is not below it.
    func path(below base: [String]) -> [String]? {
        path.starts(with: base) ? Array(path.dropFirst(base.count)) : nil
    }

    private static func decoded(_ text: Substring) -> String { text.removingPercentEncoding ?? String(text) }
}
