/// Reads forward through binary fields and never past their end.
struct BinaryReader {
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func int16() -> Int16? {
        bytes(2)?.bigEndian(Int16.self)
    }

    mutating func int32() -> Int32? {
        bytes(4)?.bigEndian(Int32.self)
    }

    mutating func bytes(_ count: Int32) -> UnsafeRawBufferPointer? {
        guard count >= 0, Int(count) <= rest.count else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Int(count))) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(Int(count)))
    }
}
