/// Why bytes can't be read as one gzip member, or not be made one.
public enum GzipError: String, Error, Sendable, CustomStringConvertible {
    case noGzip = "not_gzip"
    case damaged = "gzip_damaged"
    case endsEarly = "gzip_ends_early"
    /// Something follows the end.
    case goesOn = "gzip_goes_on"
    /// More came out than the limit allows.
    case tooLarge = "gzip_too_large"
    case noMemory = "gzip_no_memory"

    public var description: String {
        switch self {
        case .noGzip: "the bytes are not compressed with gzip"
        case .damaged: "the compressed bytes are damaged: a block or the checksum is wrong"
        case .endsEarly: "the compressed bytes end before their end"
        case .goesOn: "bytes follow the end of what is compressed"
        case .tooLarge: "more is compressed than may come out"
        case .noMemory: "zlib found no memory"
        }
    }
}
