import EventSourcing
import Foundation

/// A snapshot that is under way: of what, at which position, and where it goes on. All that is needed is in it, so that
/// it can be gone on with after any crash, on any node.
struct SnapshotToken: Hashable, Sendable {
    var tenant: TenantID
    var epoch: UUID
    var schema: UInt16 = FeedCursor.currentSchema
    /// The rows are as they were after it.
    var position: Position
    var types: [EntityType]
    /// The filter names no types: whatever there is.
    var isEverything: Bool
    /// The most rows of a page, unless the request says otherwise.
    var limit: Int
    var place: SnapshotPlace

    var filter: FeedFilter { isEverything ? .everything : FeedFilter(entityTypes: Set(types), eventTypes: []) }
}

extension FeedCursorCodec {
    /// A cursor begins with 1.
    private static let snapshotVersion: UInt8 = 2

    func text(of token: SnapshotToken) -> String {
        var bytes: [UInt8] = [Self.snapshotVersion]
        bytes.append(bigEndian: keyID)
        bytes.append(bigEndian: token.schema)
        bytes.append(bigEndian: token.tenant.rawValue)
        bytes.append(token.epoch)
        bytes.append(bigEndian: token.position.rawValue)
        bytes.append(bigEndian: UInt16(token.limit))
        bytes.append(bigEndian: token.place.depth)
        bytes.append(token.place.lastID)
        bytes.append(token.place.type.rawValue)
        bytes.append(token.isEverything ? 1 : 0)
        for type in token.types { bytes.append(type.rawValue) }
        return signer.text(of: bytes)
    }

    /// - Throws: `cursor_invalid` for anything that `text(of:)` did not write with this key.
    func snapshotToken(from text: String) throws(FeedError) -> SnapshotToken {
        guard let payload = signer.payload(of: text) else { throw .snapshotTokenInvalid }
        var reader = BigEndianReader(payload)
        guard reader.next() == Self.snapshotVersion, reader.next() == keyID else { throw .snapshotTokenInvalid }
        let schema: UInt16 = reader.next()
        let tenant = TenantID(rawValue: reader.next())
        let epoch = reader.nextUUID()
        let position = Position(reader.next())
        let limit: UInt16 = reader.next()
        let depth: Int32 = reader.next()
        let id = reader.nextUUID()
        let place = SnapshotPlace(
            EntityType(rawValue: reader.nextText()), depth: depth, id: id == SnapshotPlace.start ? nil : id)
        let isEverything: UInt8 = reader.next()
        var types: [EntityType] = []
        while !reader.isAtEnd { types.append(EntityType(rawValue: reader.nextText())) }
        guard reader.isComplete, types.contains(place.type), limit > 0 else { throw .snapshotTokenInvalid }
        return SnapshotToken(
            tenant: tenant, epoch: epoch, schema: schema, position: position, types: types,
            isEverything: isEverything == 1, limit: Int(limit), place: place)
    }
}
