import Synchronization

/// Who decides what goes wrong now; may be exchanged at any time. `nil` is nobody.
final class LiveFaults: Sendable {
    private let injector = Mutex<(any FaultInjector)?>(nil)

    var now: (any FaultInjector)? {
        get { injector.withLock { $0 } }
        set { injector.withLock { $0 = newValue } }
    }
}
