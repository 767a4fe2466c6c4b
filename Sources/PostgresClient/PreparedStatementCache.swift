/// Which statements one connection has prepared, by text and parameter types; the least recently used one gives way.
struct PreparedStatementCache {
    struct Key: Hashable {
        let text: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var namesGiven: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The name under which the statement was prepared.
    mutating func name(for key: Key) -> String? {
        uses += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// A name no statement of the connection had before.
    mutating func makeName() -> String {
        namesGiven += 1
        return "s\(namesGiven)"
    }

    mutating func insert(_ name: String, for key: Key) {
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    mutating func remove(_ key: Key) -> String? {
        entries.removeValue(forKey: key)?.name
    }

    /// Takes out the statement to deallocate before another is prepared; `nil` while there is room.
    mutating func evictIfFull() -> String? {
        guard entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        return remove(oldest.key)
    }
}
