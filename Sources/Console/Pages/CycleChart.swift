import EventSourcing
import Foundation

/// The last looks at Logikal as bars: how long each took, what it found, and how it ended. For those who don't see it
/// the same stands in a table.
struct CycleChart {
    static let width = 480.0
    static let height = 64.0
    private static let gap = 2.0
    private static let least = 3.0

    private let cycles: [JSONValue]

    /// - Parameter cycles: What `/cycles` gives, newest first.
    init(_ cycles: [JSONValue]) { self.cycles = cycles.reversed() }

    var json: JSONValue {
        guard !cycles.isEmpty else { return .null }
        let longest = max(cycles.map(seconds).max() ?? 0, 0.001)
        let most = max(cycles.map(events).max() ?? 0, 1)
        let step = Self.width / Double(max(cycles.count, 24))
        return [
            "height": .integer(Int(Self.height)), "width": .integer(Int(Self.width)),
            "longest": .string(String(format: "%.1f s", longest)), "most": .integer(Int(most)),
            "count": .integer(cycles.count),
            "durations": .array(
                cycles.enumerated().map { bar($1, at: Double($0) * step, step: step, share: seconds($1) / longest) }),
            "findings": .array(
                cycles.enumerated().map { bar($1, at: Double($0) * step, step: step, share: events($1) / most) }),
            "rows": .array(cycles.reversed().prefix(12).map(row)),
        ]
    }

    private func bar(_ cycle: JSONValue, at x: Double, step: Double, share: Double) -> JSONValue {
        let height = share == 0 ? 1 : max(Self.least, share * (Self.height - 2))
        return [
            "height": number(height), "outcome": cycle["outcome"] ?? .null, "width": number(step - Self.gap),
            "x": number(x), "y": number(Self.height - height),
        ]
    }

    private func row(_ cycle: JSONValue) -> JSONValue {
        [
            "duration": .string(String(format: "%.1f s", seconds(cycle))), "events": cycle["events"] ?? 0,
            "failure": cycle["failure"] ?? .null, "finishedAt": cycle["finishedAt"] ?? .null,
            "number": cycle["number"] ?? .null, "outcome": cycle["outcome"] ?? .null,
            "requests": cycle["requests"] ?? 0,
        ]
    }

    private func seconds(_ cycle: JSONValue) -> Double {
        guard let start = cycle["startedAt"]?.string.flatMap(Timestamp.init(rfc3339:)),
            let end = cycle["finishedAt"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return 0 }
        return Double(end.microseconds - start.microseconds) / 1_000_000
    }

    private func events(_ cycle: JSONValue) -> Double { cycle["events"]?.number?.double ?? 0 }

    private func number(_ value: Double) -> JSONValue { .string(String(format: "%.1f", value)) }
}
