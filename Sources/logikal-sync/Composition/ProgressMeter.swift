import Synchronization

/// Long work on one line: how much is done, how fast it goes, and how much longer it takes.
final class ProgressMeter: Sendable {
    private let verb: String
    private let total: Int64
    private let pace = Mutex(Pace())

    init(_ verb: String, total: Int64) {
        self.verb = verb
        self.total = total
    }

    /// - Parameter total: Where it was not known at the start.
    func show(_ done: Int64, of total: Int64? = nil) {
        let text = pace.withLock { $0.text(done, of: total ?? self.total, "events") }
        Console.progress("\(verb) \(text)")
    }
}
