import EventSourcing

/// Tells forms that a page of ours sent from those of others: a page shows a digest of what only the browser's cookie
/// has, and another site can read neither.
struct FormSeed: Sendable {
    static let field = "form_token"
    private static let size = 32

    let text: String
    let isNew: Bool

    /// - Parameter cookie: `nil`, and whatever was not made here, gives a new one.
    init(_ cookie: String?) {
        if let cookie, Base64URL.decode(cookie)?.count == Self.size {
            text = cookie
            isNew = false
        } else {
            var generator = SystemRandomNumberGenerator()
            text = Base64URL.encode((0..<Self.size).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
            isNew = true
        }
    }

    /// What a form has to bring.
    var token: String { Base64URL.encode(Hash.of(Array("logikal-sync console form \(text)".utf8)).bytes) }

    /// Takes the same time wherever the first difference is.
    func matches(_ sent: String?) -> Bool {
        guard let sent, !isNew else { return false }
        let (left, right) = (Array(token.utf8), Array(sent.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
