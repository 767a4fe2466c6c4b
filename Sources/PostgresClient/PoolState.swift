/// Who has which place of a pool and who waits, as a value: the pool only performs the actions returned here.
///
/// First come, first served: a place that comes free goes to the longest waiting caller.
struct PoolState<Place, Waiter> {
    /// What to do about a request.
    enum Answer {
        /// The place is the caller's.
        case take(Place)
        /// The caller makes a new place, which is the caller's.
        case make
        /// The caller waits; it was put in line if it brought a waiter.
        case wait
        /// Too many wait already.
        case refuse(waiting: Int)
        case closed
    }

    private let capacity: Int
    private let maximumWaiters: Int
    private var idle: [Place] = []
    private var made = 0
    private var waiters: [(id: UInt64, waiter: Waiter)] = []
    private var nextID: UInt64 = 0
    private(set) var isClosed = false

    init(capacity: Int, maximumWaiters: Int) {
        self.capacity = capacity
        self.maximumWaiters = maximumWaiters
    }

    var statistics: PostgresPoolStatistics {
        PostgresPoolStatistics(leased: made - idle.count, idle: idle.count, waiting: waiters.count)
    }

    /// Whether every place made is back.
    var isQuiet: Bool { made == idle.count }

    mutating func makeID() -> UInt64 {
        nextID += 1
        return nextID
    }

    /// Asks for a place; with a waiter, stands in line when there is none.
    mutating func request(_ waiter: (id: UInt64, waiter: Waiter)? = nil) -> Answer {
        if isClosed { return .closed }
        if waiters.isEmpty {
            // The place used last has the warmest connection.
            if let place = idle.popLast() { return .take(place) }
            if made < capacity {
                made += 1
                return .make
            }
        }
        guard waiters.count < maximumWaiters else { return .refuse(waiting: waiters.count) }
        if let waiter { waiters.append(waiter) }
        return .wait
    }

    /// Takes a place back: to the first in line (returned), or to rest.
    mutating func giveBack(_ place: Place) -> Waiter? {
        if let first = popWaiter() { return first }
        idle.append(place)
        return nil
    }

    /// A place could not be made: the first in line (returned) may try in its stead.
    mutating func failedToMake() -> Waiter? {
        if let first = popWaiter() { return first }
        made -= 1
        return nil
    }

    /// Takes a caller out of the line; `nil` when it was served meanwhile.
    mutating func withdraw(_ id: UInt64) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// Refuses new requests; returns those in line.
    mutating func close() -> [Waiter] {
        isClosed = true
        defer { waiters = [] }
        return waiters.map(\.waiter)
    }

    /// Takes out the places at rest.
    mutating func takeIdle() -> [Place] {
        made -= idle.count
        defer { idle = [] }
        return idle
    }

    private mutating func popWaiter() -> Waiter? {
        waiters.isEmpty ? nil : waiters.removeFirst().waiter
    }
}
