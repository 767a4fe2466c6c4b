/// Who has which place of a pool and who waits, as a value: the pool only performs the actions returned here.
///
/// A place that comes free goes to the longest waiting caller of the party that has the fewest places; callers who name
/// no party are one. Where there are several parties, none takes all places and none the whole line.
struct PoolState<Place, Waiter> {
    /// On whose behalf callers ask, e.g. a tenant's.
    typealias Party = Int32

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
    private var waiters: [(id: UInt64, party: Party?, waiter: Waiter)] = []
    /// Places that each has now.
    private var taken: [Party?: Int] = [:]
    /// That ever named itself.
    private var parties: Set<Party> = []
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
    ///
    /// - Parameter party: On whose behalf; `nil` for what is nobody's in particular.
    mutating func request(for party: Party? = nil, _ waiter: (id: UInt64, waiter: Waiter)? = nil) -> Answer {
        if isClosed { return .closed }
        if let party { parties.insert(party) }
        // Whoever may take a place that rests has done so: those who wait beside one may not.
        if mayTake(party) {
            // The place used last has the warmest connection.
            if let place = idle.popLast() {
                taken[party, default: 0] += 1
                return .take(place)
            }
            if made < capacity {
                made += 1
                taken[party, default: 0] += 1
                return .make
            }
        }
        guard waiters.count < maximumWaiters, mayWait(party) else { return .refuse(waiting: waiters.count) }
        if let waiter { waiters.append((waiter.id, party, waiter.waiter)) }
        return .wait
    }

    /// Takes a place back: to the next in line (returned), or to rest.
    mutating func giveBack(_ place: Place, from party: Party? = nil) -> Waiter? {
        release(party)
        if let next = popWaiter() { return next }
        idle.append(place)
        return nil
    }

    /// A place could not be made: the next in line (returned) may try in its stead.
    mutating func failedToMake(for party: Party? = nil) -> Waiter? {
        release(party)
        if let next = popWaiter() { return next }
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
        var (next, fewest) = (Int?.none, Int.max)
        for (index, waiter) in waiters.enumerated() where mayTake(waiter.party) {
            let count = taken[waiter.party] ?? 0
            if count < fewest { (next, fewest) = (index, count) }
            if fewest == 0 || parties.count < 2 { break }
        }
        guard let next else { return nil }
        let waiter = waiters.remove(at: next)
        taken[waiter.party, default: 0] += 1
        return waiter.waiter
    }

    private mutating func release(_ party: Party?) {
        let left = (taken[party] ?? 0) - 1
        taken[party] = left > 0 ? left : nil
    }

    /// Some places are left to others, or one party's long statements would make everybody wait.
    private func mayTake(_ party: Party?) -> Bool {
        guard party != nil, parties.count > 1 else { return true }
        return (taken[party] ?? 0) < max(1, capacity - max(1, capacity / 4))
    }

    private func mayWait(_ party: Party?) -> Bool {
        guard party != nil, parties.count > 1 else { return true }
        return waiters.count { $0.party == party } < max(1, maximumWaiters * 3 / 4)
    }
}
