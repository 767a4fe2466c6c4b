public import Foundation

/// What a login returns: less a credential than a cursor, because the service keeps one position for each token
/// (`logikal-api.md` 1).
public struct SessionToken: Sendable {
    /// Names the session where the token must not appear.
    public let id: UUID
    let secret: Secret

    /// `nil` when the text can't stand in a header: it comes from outside, and a line break in it would add headers.
    init?(_ text: String, id: UUID = UUID()) {
        guard !text.isEmpty, text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        self.id = id
        secret = Secret(text)
    }
}
