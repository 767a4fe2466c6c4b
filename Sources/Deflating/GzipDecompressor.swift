import CZlib

/// Reads one gzip member (RFC 1952) back, piece by piece, and no more of it than may come out.
public final class GzipDecompressor {
    // zlib keeps a pointer to it, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8]
    private var remaining: Int64
    private var isAtEnd = false
    private var hasBegun = false

    /// - Parameter limit: The most bytes that may come out of all pieces together: what is compressed a thousandfold
    ///   must not fill memory or disk.
    public init(limit: Int64) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = [UInt8](repeating: 0, count: Gzip.pieceSize)
        remaining = limit
        guard czlib_inflate_init(stream) == Z_OK else { throw .noMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Hands out what comes of `bytes`, some 64 KiB at a time.
    ///
    /// - Throws: `GzipError`; what `body` throws.
    public func add(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        guard !bytes.isEmpty else { return }
        guard !isAtEnd else { throw GzipError.goesOn }
        try bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = uInt(input.count)
            repeat {
                let result = output.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = uInt(buffer.count)
                    return inflate(stream, Z_NO_FLUSH)
                }
                let count = output.count - Int(stream.pointee.avail_out)
                try check(result)
                remaining -= Int64(count)
                guard remaining >= 0 else { throw GzipError.tooLarge }
                if count > 0 { try body(output[..<count]) }
            } while !isAtEnd && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0)
            guard stream.pointee.avail_in == 0 else { throw GzipError.goesOn }
        }
    }

    /// - Throws: `endsEarly` when the member is not over.
    public func finish() throws(GzipError) {
        guard isAtEnd else { throw .endsEarly }
    }

    private func check(_ result: Int32) throws(GzipError) {
        switch result {
        case Z_OK: hasBegun = true
        case Z_STREAM_END: isAtEnd = true
        // Neither input nor output was left: not an error, but a pause.
        case Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw .noMemory
        default: throw hasBegun ? .damaged : .noGzip
        }
    }
}
