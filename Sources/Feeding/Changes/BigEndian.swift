import Foundation

/// Reads what was written by `append(bigEndian:)` and the like. Past the end there are zeros, and `isComplete` says so.
struct BigEndianReader {
    private let bytes: [UInt8]
    private var index = 0
    private var hasOverrun = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }
    /// Exactly what there is was read.
    var isComplete: Bool { !hasOverrun && index == bytes.count }

    mutating func next<Value: FixedWidthInteger>() -> Value {
        var value: Value = 0
        for byte in take(Value.bitWidth / 8) {
            value = Value(truncatingIfNeeded: Int64(truncatingIfNeeded: value) << 8 | Int64(byte))
        }
        return value
    }

    mutating func nextUUID() -> UUID {
        var bytes = Array(take(16))
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    mutating func nextText() -> String {
        let length: UInt8 = next()
        return String(decoding: take(Int(length)), as: UTF8.self)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let end = min(index + count, bytes.count)
        defer { index = end }
        if end - index < count { hasOverrun = true }
        return bytes[index..<end]
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func append(_ id: UUID) {
        Swift.withUnsafeBytes(of: id.uuid) { append(contentsOf: $0) }
    }

    /// Of at most 255 bytes, its length before it.
    mutating func append(_ text: String) {
        precondition(text.utf8.count <= UInt8.max, "names of types are short")
        append(UInt8(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
