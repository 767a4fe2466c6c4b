/// A picture of an elevation as the service drew it.
public struct Thumbnail: Sendable, Equatable {
    public enum Format: String, Sendable, CaseIterable {
        case png = "PNG"
        case jpg = "JPG"
        case emf = "EMF"
    }

    /// What the bytes are, which need not be what was asked for.
    public let format: Format
    public let bytes: [UInt8]

    /// `nil` when the bytes don't begin as any of the formats does, or end too early: a length that was announced wrong
    /// would otherwise pass for a picture.
    init?(_ bytes: [UInt8]) {
        guard let format = Format.allCases.first(where: { $0.matches(bytes) }), format.isWhole(bytes) else {
            return nil
        }
        self.format = format
        self.bytes = bytes
    }
}

extension Thumbnail.Format {
    fileprivate func matches(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
        // An EMF begins with record type 1 and has its signature at byte 40.
        case .emf: bytes.starts(with: [1, 0, 0, 0]) && bytes.dropFirst(40).starts(with: " EMF".utf8)
        }
    }

    /// Whether the picture's own end is there; something may follow it.
    fileprivate func isWhole(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .png: Self.hasLastChunk(bytes)
        case .jpg: bytes.reversed().drop { $0 == 0 }.starts(with: [0xD9, 0xFF])
        // The header says how long all of it is.
        case .emf: bytes.count >= 52 && bytes.count >= Self.number(bytes[48..<52].reversed())
        }
    }

    /// A PNG is a row of chunks: length, type, content, check value; the last one is IEND.
    private static func hasLastChunk(_ bytes: [UInt8]) -> Bool {
        var start = 8
        while bytes.count >= start + 12 {
            let end = start + 12 + number(bytes[start..<start + 4])
            if end > bytes.count { return false }
            if bytes[start + 4..<start + 8].elementsEqual("IEND".utf8) { return true }
            start = end
        }
        return false
    }

    private static func number(_ bigEndian: some Sequence<UInt8>) -> Int { bigEndian.reduce(0) { $0 << 8 | Int($1) } }
}
