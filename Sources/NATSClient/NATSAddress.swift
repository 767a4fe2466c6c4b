/// Where a NATS server is.
public struct NATSAddress: Sendable, Equatable, CustomStringConvertible {
    enum Credentials: Sendable, Equatable {
        case none
        case token(String)
        case user(String, password: String)
    }

    public let host: String
    public let port: Int
    let credentials: Credentials

    /// Reads `nats://[user:password@|token@]host[:port]`; `nil` for anything else, TLS included, which the client does
    /// not speak.
    public init?(_ text: String) {
        guard text.hasPrefix("nats://") else { return nil }
        let rest = text.dropFirst("nats://".count)
        // A password may hold the sign that ends it.
        let end = rest.lastIndex(of: "@")
        let place = (end.map { rest[rest.index(after: $0)...] } ?? rest)
            .split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(place.count), !place[0].isEmpty, !place[0].contains("/"),
            let port = place.count == 1 ? 4222 : Int(place[1]), (1...65535).contains(port)
        else { return nil }
        host = String(place[0])
        self.port = port
        let words = end.map { rest[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) } ?? []
        switch words.count {
        case 0: credentials = .none
        case 1: credentials = .token(String(words[0]))
        default: credentials = .user(String(words[0]), password: String(words[1]))
        }
    }

    /// Never the password.
    public var description: String { "\(host):\(port)" }
}
