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

    /// `nil` when the bytes don't begin as any of the formats does.
    init?(_ bytes: [UInt8]) {
        guard let format = Format.allCases.first(where: { $0.matches(bytes) }) else { return nil }
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
}
