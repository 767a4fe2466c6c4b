public import EventSourcing

/// How a story went: whether all ways came to the same, and to what is expected.
public struct StoryReport: Sendable {
    public struct Way: Sendable {
        public let way: StoryWay
        /// How often something was delivered again, or killed.
        public let disturbances: Int
        /// For `once` to what is expected, for the others to `once`.
        public let differences: [String]
    }

    public let name: String
    public let steps: Int
    public let outcome: StoryOutcome
    public private(set) var ways: [Way] = []

    private static let longestDifference = 40
    private static let widestLine = 400

    init(story: Story, outcome: StoryOutcome) {
        name = story.name
        steps = story.length
        self.outcome = outcome
    }

    mutating func add(_ way: StoryWay, disturbances: Int, differences: [String]) {
        ways.append(Way(way: way, disturbances: disturbances, differences: differences))
    }

    /// All ways came to the same.
    public var agrees: Bool { ways.allSatisfy { $0.way == .once || $0.differences.isEmpty } }

    /// And to what is expected.
    public var isAsExpected: Bool { ways.allSatisfy(\.differences.isEmpty) }

    public var text: String {
        let events = outcome.files["events.jsonl"]?.count ?? 0
        var lines = ["\(name): \(steps) steps, \(events) events"]
        for way in ways {
            lines.append("  \(Self.padded(way.way.rawValue)) \(verdict(way))")
            lines += way.differences.prefix(Self.longestDifference).map { "    \($0.prefix(Self.widestLine))" }
            let more = way.differences.count - Self.longestDifference
            if more > 0 { lines.append("    … \(more) more lines") }
        }
        return lines.joined(separator: "\n")
    }

    public var json: JSONValue {
        [
            "agrees": .bool(agrees), "asExpected": .bool(isAsExpected), "name": .string(name),
            "steps": .integer(steps),
            "ways": .array(
                ways.map { way in
                    [
                        "differences": .array(way.differences.map(JSONValue.string)),
                        "disturbances": .integer(way.disturbances), "way": .string(way.way.rawValue),
                    ]
                }),
        ]
    }

    private func verdict(_ way: Way) -> String {
        let isSame = way.differences.isEmpty
        return switch way.way {
        case .once: isSame ? "as expected" : "NOT as expected; - is what came, + what was expected"
        case .twice: "\(way.disturbances) delivered again: \(isSame ? "the same" : "NOT the same; + is once")"
        case .killed: "\(way.disturbances) times killed: \(isSame ? "the same" : "NOT the same; + is once")"
        case .rebuilt: "from the log alone: \(isSame ? "the same" : "NOT the same; + is once")"
        }
    }

    private static func padded(_ name: String) -> String { name + String(repeating: " ", count: 8 - name.count) }
}
