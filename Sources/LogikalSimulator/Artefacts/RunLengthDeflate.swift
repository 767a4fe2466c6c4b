/// Deflate (RFC 1951) for drawings: one block with the fixed codes, and of all repetitions only runs of zeros, which
/// is what an image filtered against the row above consists of. Wrapped as zlib (RFC 1950).
struct RunLengthDeflate {
    private static let longestRun = 258
    private static let modulus = 65_521

    private var bytes: [UInt8] = [0x78, 0x01]
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var sum = 1
    private var sumOfSums = 0
    private var waitingZeros = 0

    init() { put(0b011, 3) }

    mutating func append(_ byte: UInt8) {
        guard byte != 0 else {
            appendZeros(1)
            return
        }
        flushZeros()
        literal(byte)
        sum = (sum + Int(byte)) % Self.modulus
        sumOfSums = (sumOfSums + sum) % Self.modulus
    }

    mutating func appendZeros(_ count: Int) {
        waitingZeros += count
        sumOfSums = (sumOfSums + count % Self.modulus * sum) % Self.modulus
    }

    consuming func finish() -> [UInt8] {
        flushZeros()
        put(0, 7)
        if bitCount > 0 { put(0, (8 - bitCount % 8) % 8) }
        let checksum = UInt32(sumOfSums) << 16 | UInt32(sum)
        for shift in stride(from: UInt32(24), through: 0, by: -8) { bytes.append(UInt8(checksum >> shift & 0xFF)) }
        return bytes
    }

    private mutating func flushZeros() {
        guard waitingZeros > 0 else { return }
        literal(0)
        var left = waitingZeros - 1
        waitingZeros = 0
        while left >= 3 {
            let length = min(left, Self.longestRun)
            copyPreviousByte(length)
            left -= length
        }
        for _ in 0..<left { literal(0) }
    }

    private mutating func literal(_ byte: UInt8) {
        if byte < 144 { putCode(0x30 + UInt64(byte), 8) } else { putCode(0x190 + UInt64(byte) - 144, 9) }
    }

    /// A match of `length` at distance 1.
    private mutating func copyPreviousByte(_ length: Int) {
        let (symbol, extraBits, extra) = Self.lengthCode(length)
        if symbol < 280 { putCode(UInt64(symbol - 256), 7) } else { putCode(0xC0 + UInt64(symbol - 280), 8) }
        put(UInt64(extra), extraBits)
        put(0, 5)
    }

    /// The table of RFC 1951 section 3.2.5, computed: after the first eight, lengths double their step every four.
    private static func lengthCode(_ length: Int) -> (symbol: Int, extraBits: Int, extra: Int) {
        if length == longestRun { return (285, 0, 0) }
        let offset = length - 3
        if offset < 8 { return (257 + offset, 0, 0) }
        let extraBits = Int.bitWidth - offset.leadingZeroBitCount - 3
        let step = offset >> extraBits
        return (257 + extraBits * 4 + step, extraBits, offset & ((1 << extraBits) - 1))
    }

    /// Huffman codes go most significant bit first, everything else least.
    private mutating func putCode(_ code: UInt64, _ count: Int) {
        var reversed: UInt64 = 0
        for bit in 0..<count where code >> UInt64(bit) & 1 == 1 { reversed |= 1 << UInt64(count - 1 - bit) }
        put(reversed, count)
    }

    private mutating func put(_ value: UInt64, _ count: Int) {
        bits |= value << UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            bytes.append(UInt8(bits & 0xFF))
            bits >>= 8
            bitCount -= 8
        }
    }
}
