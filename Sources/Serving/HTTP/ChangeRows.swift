/// The rows of a page as they come from the storage: JSON objects with a comma and a line break between them.
struct ChangeRows {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The same, each on a line of its own that ends with a line break.
    var lines: [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes.count + 1)
        for byte in bytes {
            if byte == UInt8(ascii: "\n") { lines[lines.count - 1] = byte } else { lines.append(byte) }
        }
        lines.append(UInt8(ascii: "\n"))
        return lines
    }
}
