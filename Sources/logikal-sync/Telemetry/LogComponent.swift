import Logging
import Telemetry

/// Parts of the program whose log may have a level of its own, by `LOG_LEVEL=info,polling=debug`.
enum LogComponent: String, CaseIterable {
    /// Requests and answers.
    case api
    /// Looks at Logikal, and operations.
    case polling
    /// Each call of Logikal.
    case logikal
    /// Read models.
    case projecting
    case decoding
    case reconciling
    /// Followers of the feed, and those who want to be woken.
    case feed
    case database
    /// What is done now and then: signing, witnessing, verifying, pruning.
    case upkeep
    case tenants
    /// What is told about all this.
    case telemetry
}

extension Engine {
    func logger(_ component: LogComponent) -> Logger { logger.component(component.rawValue) }
}
