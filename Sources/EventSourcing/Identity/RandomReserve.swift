import Glibc

/// Random numbers of the system's, fetched many at a time: for ids of which each request needs some.
public struct RandomReserve: RandomNumberGenerator, Sendable {
    /// As many bytes are given whole, whatever interrupts (getentropy(3)).
    private static let size = 256

    private var numbers: [UInt64] = []

    public init() {}

    public mutating func next() -> UInt64 {
        if numbers.isEmpty { numbers = Self.fetched() }
        return numbers.removeLast()
    }

    private static func fetched() -> [UInt64] {
        let count = size / MemoryLayout<UInt64>.size
        return [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let start = buffer.baseAddress, getentropy(start, size) == 0 else {
                preconditionFailure("the system gives no random numbers")
            }
            initialized = count
        }
    }
}
