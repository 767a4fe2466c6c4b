/// What compressor and decompressor agree on.
public enum Gzip {
    static let pieceSize = 64 * 1024
    private static let magic: [UInt8] = [0x1F, 0x8B]

    /// Whether bytes begin as every gzip member does.
    public static func begins(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }
}
