/// Writes the rows of a `COPY … FROM STDIN (format binary)`, checking each value against the columns declared.
public struct CopyWriter {
    private let columns: [CopyColumnType]
    private let send: (UnsafeRawBufferPointer) throws -> Void
    private var buffer: [UInt8] = []
    /// Rows written so far.
    public private(set) var rowCount = 0

    /// What is sent at once; a larger row is sent in parts.
    static let chunkBytes = 64 * 1024
    /// How every COPY in binary format begins.
    static let signature = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

    init(columns: [CopyColumnType], send: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.columns = columns
        self.send = send
        buffer.reserveCapacity(Self.chunkBytes + 4096)
        // The signature, no flags, no header extension.
        buffer.append(contentsOf: Self.signature)
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: Int32(0))
    }

    /// Appends one row.
    ///
    /// - Throws: `PostgresError` with code `invalidStatement` when a value is missing, one too many, or of another type
    ///   than its column, since the server would misread the bytes; any error of the connection.
    public mutating func writeRow(_ values: [PostgresValue]) throws {
        guard values.count == columns.count else {
            throw PostgresError(
                .invalidStatement, "row \(rowCount) has \(values.count) values for \(columns.count) columns of the COPY"
            )
        }
        buffer.append(bigEndian: Int16(truncatingIfNeeded: values.count))
        for (index, value) in values.enumerated() {
            guard value.type == columns[index] || value.isNull else {
                throw PostgresError(
                    .invalidStatement,
                    "value \(index) of row \(rowCount) is \(value.type), but the COPY declares \(columns[index])")
            }
            value.appendField(to: &buffer)
        }
        rowCount += 1
        if buffer.count >= Self.chunkBytes { try drain() }
    }

    /// Appends one row.
    public mutating func writeRow(_ values: PostgresValue...) throws {
        try writeRow(values)
    }

    /// Appends the trailer and sends what is left.
    mutating func finish() throws {
        buffer.append(bigEndian: Int16(-1))
        try drain()
    }

    private mutating func drain() throws {
        try buffer.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(Self.chunkBytes)
                try send(UnsafeRawBufferPointer(rebasing: chunk))
                rest = rest.dropFirst(chunk.count)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// The type of a column that a COPY fills.
public typealias CopyColumnType = PostgresType
