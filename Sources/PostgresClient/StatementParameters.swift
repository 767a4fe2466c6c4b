/// Binds in the form libpq takes them: one buffer, and a pointer and a length into it for each.
struct StatementParameters {
    private var buffer: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []

    /// - Throws: `PostgresError` with code `invalidStatement` for more binds or bytes than the protocol can carry.
    init(_ binds: [PostgresValue], statement: String) throws {
        guard binds.count <= Self.maximumCount else {
            throw PostgresError(
                .invalidStatement,
                "\(binds.count) values are bound, but at most \(Self.maximumCount) can be: bind arrays",
                statement: statement)
        }
        buffer.reserveCapacity(binds.count * 16)
        for bind in binds {
            let start = buffer.count
            bind.appendBinary(to: &buffer)
            offsets.append(bind.isNull ? -1 : start)
            lengths.append(Int32(clamping: buffer.count - start))
        }
        guard buffer.count <= Self.maximumBytes else {
            throw PostgresError(
                .invalidStatement,
                "the bound values take \(buffer.count) bytes, over 1 GiB: send them in parts or by COPY",
                statement: statement)
        }
        // An empty value still needs an address, as a null pointer means NULL.
        buffer.append(0)
    }

    private static let maximumCount = 65_535
    private static let maximumBytes = 1 << 30

    /// Lends libpq's three arrays: values (null pointers for NULL), lengths in bytes, formats (all binary).
    func withArrays<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        buffer.withUnsafeBytes { bytes in
            let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { $0 < 0 ? nil : base + $0 }
            let formats = [Int32](repeating: 1, count: offsets.count)
            return pointers.withUnsafeBufferPointer { pointers in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
