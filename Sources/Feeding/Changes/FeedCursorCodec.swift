public import Crypto
import EventSourcing
import Foundation

/// Writes cursors as opaque text that nobody else can make, and reads them back.
///
/// Base64url (RFC 4648 section 5, no padding) of 58 bytes, big endian, and 16 bytes of HMAC-SHA256 over them:
/// version 1, key 2, view 1, schema 2, tenant 4, epoch 16, filter 8, position 8, origin 8, issued at 8 (in seconds).
public struct FeedCursorCodec: Sendable {
    private static let version: UInt8 = 1
    private static let payloadLength = 58
    private static let signatureLength = 16
    private static let views: [FeedView] = [.latest, .log]

    private let keyID: Int16
    private let key: SymmetricKey

    /// - Parameters:
    ///   - keyID: names the key inside cursors, for the day when there are two.
    ///   - key: 256 bits, the same on every node and after every restart.
    public init(keyID: Int16, key: SymmetricKey) {
        self.keyID = keyID
        self.key = key
    }

    public func text(of cursor: FeedCursor) -> String {
        var bytes: [UInt8] = [Self.version]
        bytes.reserveCapacity(Self.payloadLength + Self.signatureLength)
        bytes.append(bigEndian: keyID)
        bytes.append(UInt8(Self.views.firstIndex(of: cursor.view)!))
        bytes.append(bigEndian: cursor.schema)
        bytes.append(bigEndian: cursor.tenant.rawValue)
        withUnsafeBytes(of: cursor.epoch.uuid) { bytes.append(contentsOf: $0) }
        bytes.append(bigEndian: cursor.filter)
        bytes.append(bigEndian: cursor.position.rawValue)
        bytes.append(bigEndian: cursor.origin.rawValue)
        bytes.append(bigEndian: cursor.issuedAt.microseconds / 1_000_000)
        return Base64URL.encode(bytes + signature(of: bytes))
    }

    /// - Throws: `cursor_invalid` for anything that `text(of:)` did not write with this key.
    public func cursor(from text: String) throws(FeedError) -> FeedCursor {
        guard let bytes = Base64URL.decode(text), bytes.count == Self.payloadLength + Self.signatureLength else {
            throw .cursorInvalid
        }
        let payload = Array(bytes[..<Self.payloadLength])
        guard Self.areEqual(signature(of: payload), bytes[Self.payloadLength...]) else { throw .cursorInvalid }
        var reader = BigEndianReader(payload)
        guard reader.next() == Self.version, reader.next() == keyID else { throw .cursorInvalid }
        let view: UInt8 = reader.next()
        guard Self.views.indices.contains(Int(view)) else { throw .cursorInvalid }
        let schema: UInt16 = reader.next()
        let tenant = TenantID(rawValue: reader.next())
        return FeedCursor(
            tenant: tenant, epoch: reader.nextUUID(), view: Self.views[Int(view)], filter: reader.next(),
            schema: schema, position: Position(reader.next()), origin: Position(reader.next()),
            issuedAt: Timestamp(microseconds: reader.next() &* 1_000_000))
    }

    private func signature(of payload: [UInt8]) -> ArraySlice<UInt8> {
        Array(HMAC<SHA256>.authenticationCode(for: payload, using: key))[..<Self.signatureLength]
    }

    /// Takes the same time wherever the first difference is, so that a signature can't be guessed byte by byte.
    private static func areEqual(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Reads what `FeedCursorCodec` wrote; the length was checked before.
private struct BigEndianReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next<Value: FixedWidthInteger>() -> Value {
        defer { index += Value.bitWidth / 8 }
        var value: Value = 0
        for byte in bytes[index..<index + Value.bitWidth / 8] {
            value = Value(truncatingIfNeeded: Int64(truncatingIfNeeded: value) << 8 | Int64(byte))
        }
        return value
    }

    mutating func nextUUID() -> UUID {
        defer { index += 16 }
        return bytes[index..<index + 16].withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
