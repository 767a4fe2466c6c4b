import Crypto
import Foundation

/// What one digest covers, gathered before it is hashed: feeding the hash field by field costs more than hashing.
struct HashMessage {
    private var bytes: [UInt8] = []

    init(prefix: UInt8? = nil, capacity: Int) {
        bytes.reserveCapacity(capacity)
        if let prefix { bytes.append(prefix) }
    }

    var hash: Hash { Hash.of(bytes) }

    /// Begins anew where it is, for those who hash millions.
    mutating func begin(prefix: UInt8? = nil) {
        bytes.removeAll(keepingCapacity: true)
        if let prefix { bytes.append(prefix) }
    }

    mutating func append(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

    mutating func append(_ hash: Hash) { bytes.append(contentsOf: hash.bytes) }

    mutating func append(_ uuid: UUID) { withUnsafeBytes(of: uuid.uuid) { bytes.append(contentsOf: $0) } }

    mutating func append(bigEndian value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A missing field has another prefix than an empty one.
    mutating func append(field: UnsafeRawBufferPointer?) {
        append(bigEndian: Int32(field?.count ?? -1))
        if let field { bytes.append(contentsOf: field) }
    }

    mutating func append(field text: String?) {
        append(bigEndian: Int32(text?.utf8.count ?? -1))
        if let text { bytes.append(contentsOf: text.utf8) }
    }
}
