public import EventSourcing
public import Foundation

/// Reads bytes that were received from Logikal.
public protocol BlobReader: Sendable {
    /// - Parameters:
    ///   - known: what the asker has already; those bytes are not read again.
    ///   - asOf: the position after which the elevation had it; `nil` for now.
    func thumbnail(of elevation: UUID, tenant: TenantID, known: [Hash], asOf: Position?) async throws -> Thumbnail

    /// The bytes that have a digest; `nil` when there are none here.
    func blob(_ digest: Hash, tenant: TenantID) async throws -> StoredBlob?
}

/// Bytes and what they are.
public struct StoredBlob: Hashable, Sendable {
    public let mediaType: String
    public let bytes: [UInt8]

    public init(mediaType: String, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

/// What there is to say about an elevation's thumbnail.
public enum Thumbnail: Hashable, Sendable {
    case unknownElevation
    /// Logikal shows none for it.
    case none
    /// Logikal shows one, but its bytes are not here.
    case notStored
    case known(Hash)
    case image(Hash, mediaType: String, bytes: [UInt8])
}
