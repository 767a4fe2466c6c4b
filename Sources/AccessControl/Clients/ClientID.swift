public import Foundation

/// What a client calls itself when it logs in. No secret.
public struct ClientID: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "lsc_"

    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads what `description` writes; `nil` for any other spelling.
    public init?(_ text: String) {
        guard text.utf8.count == 36, text.hasPrefix(Self.prefix) else { return nil }
        var digits = String(text.dropFirst(Self.prefix.count))
        for hyphen in [20, 16, 12, 8] { digits.insert("-", at: digits.index(digits.startIndex, offsetBy: hyphen)) }
        guard let uuid = UUID(uuidString: digits) else { return nil }
        self.uuid = uuid
        guard description == text else { return nil }
    }

    public var description: String { Self.prefix + uuid.uuidString.lowercased().replacing("-", with: "") }
}
