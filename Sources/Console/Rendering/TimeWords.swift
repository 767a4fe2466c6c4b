import EventSourcing

/// Moments in words. Without a script they are in UTC, and say so; with one the browser adds its own time.
enum TimeWords {
    /// E.g. `2026-03-01 12:00:00 UTC`.
    static func moment(_ moment: Timestamp) -> String {
        moment.description.prefix(19).replacing("T", with: " ") + " UTC"
    }

    /// E.g. `3 min ago`, `in 2 h`.
    static func distance(from moment: Timestamp, to now: Timestamp) -> String {
        let seconds = (now.microseconds - moment.microseconds) / 1_000_000
        let length = length(seconds: abs(seconds))
        if abs(seconds) < 3 { return "just now" }
        return seconds > 0 ? "\(length) ago" : "in \(length)"
    }

    /// E.g. `45 s`, `3 min`, `2 h`, `12 days`.
    static func length(seconds: Int64) -> String {
        switch seconds {
        case ..<90: "\(seconds) s"
        case ..<5400: "\((seconds + 30) / 60) min"
        case ..<129_600: "\((seconds + 1800) / 3600) h"
        default: "\((seconds + 43_200) / 86_400) days"
        }
    }

    /// E.g. `0.8 s`, `12.4 s`, `3 min`.
    static func duration(from start: Timestamp, to end: Timestamp) -> String {
        let milliseconds = max(0, end.microseconds - start.microseconds) / 1000
        guard milliseconds >= 60_000 else { return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" }
        return length(seconds: milliseconds / 1000)
    }
}
