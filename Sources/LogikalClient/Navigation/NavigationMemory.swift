import Synchronization

/// What the sessions of a client learnt about moving around. Seed it from a stored record and store it again later.
public final class NavigationMemory: Sendable {
    private let state: Mutex<NavigationCapabilities>

    public init(_ capabilities: NavigationCapabilities = NavigationCapabilities()) { state = Mutex(capabilities) }

    public var capabilities: NavigationCapabilities {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Only the given facts change, because another session may have learnt others meanwhile.
    func learn(_ lessons: [NavigationLesson]) {
        guard !lessons.isEmpty else { return }
        state.withLock { capabilities in
            for lesson in lessons { capabilities[lesson.move] = lesson.answer }
        }
    }
}
