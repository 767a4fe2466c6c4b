/// How fast long work goes, and how much longer it takes.
struct Pace {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var first: Int64?

    init() { start = clock.now }

    /// E.g. `120000 of 1000000 events, 45210/s, 19 s left`. What was done before the first call does not count as
    /// speed.
    mutating func text(_ done: Int64, of total: Int64, _ things: String) -> String {
        let before = first ?? done
        first = before
        let seconds = Double((clock.now - start).components.seconds) + 0.001
        guard seconds >= 1, done > before else { return "\(done) of \(total) \(things)" }
        let rate = Double(done - before) / seconds
        return "\(done) of \(total) \(things), \(Int(rate))/s, \(Int(Double(total - done) / rate)) s left"
    }
}
