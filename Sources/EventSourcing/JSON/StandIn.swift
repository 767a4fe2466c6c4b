/// How a `String` holds what neither a `String` nor a text of PostgreSQL can: U+0000, and surrogates that lack their
/// other half.
///
/// Each of them stands as a private scalar, U+10D7FF...U+10DFFF. Where a document really has one of these scalars, or
/// the mark U+10FFFD, the mark stands before it; so nothing is lost, and no two texts become one. Ordinary text stays
/// as it is.
enum StandIn {
    /// The first byte of every stand-in and of the mark, and of few scalars besides.
    static let leadByte: UInt8 = 0xF4

    static let mark: [UInt8] = [0xF4, 0x8F, 0xBF, 0xBD]
    private static let scalars: ClosedRange<UInt32> = 0x10D7FF...0x10DFFF
    private static let offset: UInt32 = 0x100000

    /// Appends a UTF-16 unit that is no scalar by itself, or is 0.
    static func append(unit: UInt32, to text: inout [UInt8]) {
        let scalar = Unicode.Scalar(unit == 0 ? scalars.lowerBound : offset + unit)
        text.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    /// Appends a scalar that the document has, marked where it could be taken for another.
    static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        let bytes = Array(String(Character(scalar)).utf8)
        if scalars.contains(scalar.value) || bytes == mark { text.append(contentsOf: mark) }
        text.append(contentsOf: bytes)
    }

    /// Whether the four bytes from `index` have to be marked.
    static func needsMark(_ bytes: [UInt8], at index: Int) -> Bool {
        guard index + 4 <= bytes.count else { return false }
        let four = Array(bytes[index..<index + 4])
        return four == mark || scalar(four).map(scalars.contains) == true
    }

    /// What is to be written for the bytes from `index`, which is at a lead byte, and how many bytes it stands for.
    static func content(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (written: Written, length: Int) {
        let four = Array(utf8[index..<min(index + 4, utf8.count)])
        if four == mark, index + 8 <= utf8.count, utf8[index + 4] == leadByte {
            let next = Array(utf8[index + 4..<index + 8])
            if next == mark || scalar(next).map(scalars.contains) == true { return (.bytes(next), 8) }
        }
        guard let value = scalar(four), scalars.contains(value) else { return (.bytes(four), four.count) }
        return (.unit(value == scalars.lowerBound ? 0 : UInt16(value - offset)), 4)
    }

    enum Written {
        case bytes([UInt8])
        /// To be escaped.
        case unit(UInt16)
    }

    /// The value of a scalar of plane 16; `nil` for any other bytes.
    private static func scalar(_ bytes: [UInt8]) -> UInt32? {
        guard bytes.count == 4, bytes[0] == leadByte else { return nil }
        return bytes.reduce(0) { $0 << 6 | UInt32($1 & 0x3F) } & 0x1F_FFFF
    }
}
