import CZlib

/// Compresses to one gzip member (RFC 1952), piece by piece. The same pieces give the same bytes: no time, no name.
public final class GzipCompressor {
    // zlib keeps a pointer to it, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8]

    /// - Parameter level: 1, fast, to 9, small.
    public init(level: Int32 = 6) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = [UInt8](repeating: 0, count: Gzip.pieceSize)
        guard czlib_deflate_init(stream, level) == Z_OK else { throw .noMemory }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What has come out once `bytes` are in; often nothing yet.
    public func add(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] { try run(bytes, Z_NO_FLUSH) }

    /// The rest. Nothing may be added after it.
    public func finish() throws(GzipError) -> [UInt8] { try run([], Z_FINISH) }

    private func run(_ bytes: [UInt8], _ flush: Int32) throws(GzipError) -> [UInt8] {
        var compressed: [UInt8] = []
        let isDone = bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = uInt(input.count)
            repeat {
                let result = output.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = uInt(buffer.count)
                    return deflate(stream, flush)
                }
                guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { return false }
                compressed += output[..<(output.count - Int(stream.pointee.avail_out))]
            } while stream.pointee.avail_out == 0
            return true
        }
        guard isDone else { throw .damaged }
        return compressed
    }
}
