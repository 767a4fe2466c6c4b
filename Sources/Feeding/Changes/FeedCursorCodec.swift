public import Crypto
import EventSourcing
import Foundation

/// Writes cursors, and tokens of snapshots, as opaque text that nobody else can make, and reads them back.
///
/// A cursor is base64url (RFC 4648 section 5, no padding) of 58 bytes, big endian, and 16 bytes of HMAC-SHA256 over
/// them: version 1, key 2, view 1, schema 2, tenant 4, epoch 16, filter 8, position 8, origin 8, issued at 8 (in
/// seconds).
public struct FeedCursorCodec: Sendable {
    private static let version: UInt8 = 1
    private static let payloadLength = 58
    private static let views: [FeedView] = [.latest, .log]

    let keyID: Int16
    let signer: TokenSigner

    /// - Parameters:
    ///   - keyID: names the key inside cursors, for the day when there are two.
    ///   - key: 256 bits, the same on every node and after every restart.
    public init(keyID: Int16, key: SymmetricKey) {
        self.keyID = keyID
        signer = TokenSigner(key: key)
    }

    public func text(of cursor: FeedCursor) -> String {
        var bytes: [UInt8] = [Self.version]
        bytes.reserveCapacity(Self.payloadLength)
        bytes.append(bigEndian: keyID)
        bytes.append(UInt8(Self.views.firstIndex(of: cursor.view)!))
        bytes.append(bigEndian: cursor.schema)
        bytes.append(bigEndian: cursor.tenant.rawValue)
        bytes.append(cursor.epoch)
        bytes.append(bigEndian: cursor.filter)
        bytes.append(bigEndian: cursor.position.rawValue)
        bytes.append(bigEndian: cursor.origin.rawValue)
        bytes.append(bigEndian: cursor.issuedAt.microseconds / 1_000_000)
        return signer.text(of: bytes)
    }

    /// - Throws: `cursor_invalid` for anything that `text(of:)` did not write with this key.
    public func cursor(from text: String) throws(FeedError) -> FeedCursor {
        guard let payload = signer.payload(of: text), payload.count == Self.payloadLength else { throw .cursorInvalid }
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
}
