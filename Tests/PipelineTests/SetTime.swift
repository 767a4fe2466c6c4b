import EventSourcing
import Foundation
import Synchronization

/// The time of day, and as much more as a test has added.
final class SetTime: Sendable {
    private let added = Mutex(Int64(0))

    var now: Timestamp { Timestamp(microseconds: Timestamp(Date()).microseconds + added.withLock { $0 }) }

    func advance(by seconds: Int) { added.withLock { $0 += Int64(seconds) * 1_000_000 } }
}
