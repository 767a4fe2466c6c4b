import SyncTesting

/// Damages files at random, more often where it hurts: headers, cell pointers, lengths.
struct Mutator {
    private let seeds: [[UInt8]]
    private var random: SeededGenerator

    init(_ seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var bytes = seeds.randomElement(using: &random)!
        for _ in 0..<Int.random(in: 1...8, using: &random) { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let page = Int.random(in: 0..<max(1, bytes.count / 512), using: &random) * 512
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
        case 2: bytes[min(Int.random(in: 0..<100, using: &random), bytes.count - 1)] = [0, 1, 255].randomElement()!
        case 3: bytes[min(page + Int.random(in: 0..<16, using: &random), bytes.count - 1)] ^= 0xFF
        case 4:
            let other = Int.random(in: 0..<max(1, bytes.count / 512), using: &random) * 512
            let length = min(512, bytes.count - max(page, other))
            bytes.replaceSubrange(page..<page + length, with: Array(bytes[other..<other + length]))
        case 5: bytes.removeLast(min(bytes.count, Int.random(in: 1...1024, using: &random)))
        case 6:
            let start = Int.random(in: bytes.indices, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...64, using: &random))
            for index in start..<end { bytes[index] = 0xFF }
        default:
            let index = Int.random(in: bytes.indices, using: &random)
            bytes[index] &+= UInt8.random(in: 1...3, using: &random)
        }
    }
}
