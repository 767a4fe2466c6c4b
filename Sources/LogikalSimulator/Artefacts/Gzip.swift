/// gzip (RFC 1952) without compressing anything: what a proxy sends that compresses though nobody asked for it.
enum Gzip {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    private static let largestBlock = 65_535

    /// Stored blocks, as deflate has them for what can't be made smaller.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var gzip = header
        var start = 0
        repeat {
            let end = min(start + largestBlock, bytes.count)
            let length = UInt16(end - start)
            gzip.append(end == bytes.count ? 1 : 0)
            for word in [length, ~length] { gzip += littleEndian(UInt32(word)).prefix(2) }
            gzip += bytes[start..<end]
            start = end
        } while start < bytes.count
        return gzip + littleEndian(CRC32.checksum(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// 256 MiB of zeros in less than 2 MB. Its checksum is wrong: nobody may get so far as to look at it.
    static let bomb: [UInt8] = {
        let count = 256 << 20
        var deflate = RunLengthDeflate()
        deflate.appendZeros(count)
        // Without the head and the checksum of zlib.
        return header + deflate.finish().dropFirst(2).dropLast(4) + [0, 0, 0, 0] + littleEndian(UInt32(count))
    }()

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
