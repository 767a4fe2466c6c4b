/// How a session may move (`logikal-api.md` 5.3). Nobody knows what the real service does, so a client has to survive
/// each of these.
public enum NavigationPolicy: String, Sendable, CaseIterable {
    /// The vendor's specification to the letter: a select only from the exact state above it.
    case strict
    /// A select of a project, phase or elevation climbs inside what is open; directories resolve downwards only.
    case ascendWithoutDirectories
    /// Every select climbs, directories may be selected from anywhere: one login serves a whole cycle.
    case ascend

    var climbs: Bool { self != .strict }
}

/// What `GET /directories` does below Directory state: the specification and the integrators contradict each other.
public enum DirectoryListingBelowDirectory: String, Sendable, CaseIterable {
    /// 405, as specified.
    case refuse
    /// 200, and the session silently falls back to Directory state, as reported from practice.
    case fallBack
}

/// What happens when two requests are in flight on one token.
public enum ConcurrentRequests: String, Sendable, CaseIterable {
    /// The second waits for the first.
    case serialise
    /// Both run, and the position is somewhere else afterwards.
    case scramble
}
