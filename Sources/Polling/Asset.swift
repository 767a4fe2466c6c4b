public import EventSourcing
public import Foundation

/// Bytes that belong to an elevation.
public enum AssetKind: String, Sendable, CaseIterable {
    case thumbnail
    case partsList = "parts_list"

    /// What people call it.
    var label: String {
        switch self {
        case .thumbnail: "thumbnail"
        case .partsList: "parts list"
        }
    }

    /// The field of the elevation's state that names the bytes.
    var field: String {
        switch self {
        case .thumbnail: "thumbnail"
        case .partsList: "partsList"
        }
    }
}

/// For which state of an elevation an asset was fetched: as long as the stamp is the same, so are the bytes.
public struct AssetStamp: Sendable, Hashable {
    public let entity: UUID
    public let kind: AssetKind
    public let stamp: Hash

    public init(entity: UUID, kind: AssetKind, stamp: Hash) {
        self.entity = entity
        self.kind = kind
        self.stamp = stamp
    }
}

/// Bytes as received, stored once per content.
public struct Blob: Sendable {
    public let sha256: Hash
    public let mediaType: String
    public let content: [UInt8]

    public init(_ content: [UInt8], mediaType: String) {
        sha256 = Hash.of(content)
        self.mediaType = mediaType
        self.content = content
    }

    /// How an elevation's state refers to it.
    var reference: JSONValue { ["sha256": .string(sha256.description), "size": .integer(content.count)] }
}
