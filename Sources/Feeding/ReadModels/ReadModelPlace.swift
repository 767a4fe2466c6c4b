import EventSourcing
public import Foundation

/// A row's place in the order of a list: what the next page goes on after. As text the row's id and, where the list is
/// sorted by a field, a point and the field's sort key in base64url.
public struct ReadModelPlace: Hashable, Sendable, CustomStringConvertible {
    /// `nil` where the list is sorted by id alone.
    public let key: String?
    public let id: UUID

    public init(key: String? = nil, id: UUID) {
        self.key = key
        self.id = id
    }

    /// `nil` when the text is not a place.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = UUID(uuidString: String(parts[0])) else { return nil }
        self.id = id
        guard parts.count == 2 else {
            key = nil
            return
        }
        guard let bytes = Base64URL.decode(String(parts[1])), let key = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        self.key = key
    }

    public var description: String {
        let id = id.uuidString.lowercased()
        return key.map { "\(id).\(Base64URL.encode(Array($0.utf8)))" } ?? id
    }
}
