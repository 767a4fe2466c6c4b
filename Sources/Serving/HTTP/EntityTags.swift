/// The entity tags of an `If-None-Match` header, quotes included.
struct EntityTags {
    /// Nobody has reason to send more.
    private static let most = 16

    let tags: [String]

    /// Weak and strong spellings compare alike here (RFC 9110 section 13.1.2): proxies that compress make one of the
    /// other. `*` is not a tag that anything has.
    init(_ header: String?) {
        let parts = (header ?? "").split(separator: ",", maxSplits: Self.most).prefix(Self.most)
        tags = parts.map { part in
            let tag = part.drop { $0 == " " }.prefix { $0 != " " }
            return String(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag)
        }
    }
}
