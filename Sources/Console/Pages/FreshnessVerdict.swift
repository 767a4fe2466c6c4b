import EventSourcing

/// Whether what is known can be trusted to be how Logikal is, and what to do where not. Pure: from what the API says.
struct FreshnessVerdict {
    enum Level: String { case fresh, partly, stale, unknown }

    struct Reason: Equatable {
        let what: String
        let remedy: String
    }

    /// What is younger is never called old, however often Logikal is looked at otherwise.
    private static let neverOld: Int64 = 300
    /// So many times as long as it usually takes.
    private static let patience: Int64 = 3

    let level: Level
    let headline: String
    let reasons: [Reason]

    /// - Parameters:
    ///   - freshness: What `/freshness` gives, `null` where it says nothing.
    ///   - cycles: What `/cycles` gives, newest first.
    init(freshness: JSONValue, health: JSONValue, cycles: [JSONValue], failing: [JSONValue], now: Timestamp) {
        let cycle = freshness["cycle"]
        guard let cycle, !cycle.isNull else {
            level = .unknown
            headline = "Nothing was read from Logikal yet"
            reasons = [
                Reason(
                    what: "No look at Logikal has ended so far.",
                    remedy: "Wait for the first one, or see under Connection whether Logikal answers.")
            ]
            return
        }
        let complete = cycle["completeAt"]?.string.flatMap(Timestamp.init(rfc3339:))
        let age = complete.map { (now.microseconds - $0.microseconds) / 1_000_000 }
        let limit = max(Self.neverOld, Self.patience * (Self.usualGap(cycles) ?? 0))
        let isOld = age.map { $0 > limit } ?? true
        var found = Self.reasons(cycle: cycle, freshness: freshness, health: health, failing: failing)
        if isOld, found.isEmpty {
            found.append(
                Reason(
                    what: "No look at Logikal has ended for longer than usual.",
                    remedy: "See whether a process with the role poll runs, and what its log says."))
        }
        level = isOld ? .stale : found.isEmpty ? .fresh : .partly
        let when = complete.map { TimeWords.distance(from: $0, to: now) } ?? ""
        let length = age.map { TimeWords.length(seconds: max(0, $0)) }
        headline =
            switch level {
            case .fresh: "Fresh: all of Logikal was read \(when)"
            case .partly: "Partly fresh: not everything could be read"
            default: length.map { "Stale: the last complete look is \($0) old" } ?? "Stale: no look was complete yet"
            }
        reasons = found
    }

    var json: JSONValue {
        [
            "headline": .string(headline), "level": .string(level.rawValue),
            "reasons": .array(reasons.map { ["remedy": .string($0.remedy), "what": .string($0.what)] }),
        ]
    }

    /// The median of the times from one look at everything to the next, in seconds.
    private static func usualGap(_ cycles: [JSONValue]) -> Int64? {
        let starts = cycles.filter { $0["scope"]?.isNull != false }.compactMap {
            $0["startedAt"]?.string.flatMap(Timestamp.init(rfc3339:))
        }
        let gaps = zip(starts, starts.dropFirst()).map { ($0.microseconds - $1.microseconds) / 1_000_000 }.sorted()
        return gaps.isEmpty ? nil : gaps[gaps.count / 2]
    }
}

extension FreshnessVerdict {
    private static func reasons(
        cycle: JSONValue, freshness: JSONValue, health: JSONValue, failing: [JSONValue]
    ) -> [Reason] {
        var reasons: [Reason] = []
        if let circuit = health["logikal"]?["circuit"]?.string, circuit != "closed" {
            let cause = health["logikal"]?["cause"]?.string.map { ": \($0)" } ?? ""
            reasons.append(
                Reason(
                    what: "Logikal is left alone for a while, because it failed too often\(cause).",
                    remedy: "Test the connection; it is tried again by itself."))
        }
        if let failure = cycle["failure"]?.string {
            reasons.append(
                Reason(what: "The last look at Logikal failed: \(failure).", remedy: "Test the connection."))
        }
        let unread = freshness["levels"]?.array?.reduce(0) { $0 + ($1["unread"]?.number?.int64 ?? 0) } ?? 0
        if unread > 0 {
            reasons.append(
                Reason(
                    what: "\(unread) lists could not be read at the last look.",
                    remedy: "They are read again by the next one; those that stay are named under Connection."))
        }
        if !failing.isEmpty {
            reasons.append(
                Reason(
                    what: "\(failing.count) projects can't be read.",
                    remedy: "See under Connection which, since when, and why."))
        }
        let waiting = cycle["postponed"]?.number?.int64 ?? 0
        if waiting > 0 {
            reasons.append(
                Reason(what: "\(waiting) projects wait for a later look.", remedy: "Nothing; they are next."))
        }
        for model in health["projections"]?.array ?? [] where model["status"]?.string != "ok" {
            reasons.append(
                Reason(
                    what: "The read model \(model["name"]?.string ?? "") is \(model["status"]?.string ?? "ill").",
                    remedy: "See under Read models what it says."))
        }
        return reasons
    }
}
