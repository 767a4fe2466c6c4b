/// Deflate (RFC 1951) for drawings: one block with the fixed codes, and of all repetitions only runs of zeros and of
/// one pixel, which is what an image filtered against the row above consists of. Wrapped as zlib (RFC 1950).
struct RunLengthDeflate {
    private static let longestRun = 258
    private static let modulus = 65_521

    private var bytes: [UInt8] = [0x78, 0x01]
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var sum = 1
    private var sumOfSums = 0
    private var waitingZeros = 0
    private var waitingRepeats = 0

    init() { put(0b011, 3) }

    mutating func append(_ byte: UInt8) {
        flush()
        literal(byte)
        check(byte)
    }

    /// The three bytes before once more.
    mutating func appendRepeat(of red: UInt8, _ green: UInt8, _ blue: UInt8) {
        if waitingZeros > 0 { flush() }
        waitingRepeats += 3
        for byte in [red, green, blue] { check(byte) }
    }

    mutating func appendZeros(_ count: Int) {
        guard count > 0 else { return }
        if waitingRepeats > 0 { flush() }
        waitingZeros += count
        sumOfSums = (sumOfSums + count % Self.modulus * sum) % Self.modulus
    }

    consuming func finish() -> [UInt8] {
        flush()
        put(0, 7)
        if bitCount > 0 { put(0, (8 - bitCount % 8) % 8) }
        let checksum = UInt32(sumOfSums) << 16 | UInt32(sum)
        for shift in stride(from: UInt32(24), through: 0, by: -8) { bytes.append(UInt8(checksum >> shift & 0xFF)) }
        return bytes
    }

    private mutating func check(_ byte: UInt8) {
        sum = (sum + Int(byte)) % Self.modulus
        sumOfSums = (sumOfSums + sum) % Self.modulus
    }

    private mutating func flush() {
        if waitingZeros > 0 {
            literal(0)
            copy(waitingZeros - 1, distanceCode: 0)
            waitingZeros = 0
        }
        copy(waitingRepeats, distanceCode: 2)
        waitingRepeats = 0
    }

    /// `count` bytes from one byte before (code 0) or three before (code 2); fewer than three can only be zeros.
    private mutating func copy(_ count: Int, distanceCode: UInt64) {
        var left = count
        while left >= 3 {
            let length = min(left, Self.longestRun)
            match(length, distanceCode: distanceCode)
            left -= length
        }
        for _ in 0..<left { literal(0) }
    }

    private mutating func literal(_ byte: UInt8) {
        if byte < 144 { putCode(0x30 + UInt64(byte), 8) } else { putCode(0x190 + UInt64(byte) - 144, 9) }
    }

    private mutating func match(_ length: Int, distanceCode: UInt64) {
        let (symbol, extraBits, extra) = Self.lengthCode(length)
        if symbol < 280 { putCode(UInt64(symbol - 256), 7) } else { putCode(0xC0 + UInt64(symbol - 280), 8) }
        put(UInt64(extra), extraBits)
        putCode(distanceCode, 5)
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
        var reversed = code
        reversed = (reversed & 0x5555) << 1 | (reversed >> 1) & 0x5555
        reversed = (reversed & 0x3333) << 2 | (reversed >> 2) & 0x3333
        reversed = (reversed & 0x0F0F) << 4 | (reversed >> 4) & 0x0F0F
        reversed = (reversed & 0x00FF) << 8 | (reversed >> 8) & 0x00FF
        put(reversed >> UInt64(16 - count), count)
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
