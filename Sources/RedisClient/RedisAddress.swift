import Foundation

/// Where a Redis server is.
public struct RedisAddress: Sendable, Equatable, CustomStringConvertible {
    public enum Place: Sendable, Equatable {
        case tcp(host: String, port: Int32)
        case socket(path: String)
    }

    public let place: Place
    let password: String?
    let database: Int

    /// Reads `redis://[:password@]host[:port][/database]` and `unix:///path[?db=database]`; `nil` for anything else,
    /// TLS included, which the client does not speak.
    public init?(_ text: String) {
        if let rest = text.dropping("unix://") {
            let parts = rest.split(separator: "?db=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts[0].hasPrefix("/"), let database = parts.count == 1 ? 0 : Int(parts[1]), database >= 0 else {
                return nil
            }
            place = .socket(path: String(parts[0]))
            password = nil
            self.database = database
            return
        }
        guard let rest = text.dropping("redis://") else { return nil }
        // A password may hold the sign that ends it.
        let end = rest.lastIndex(of: "@")
        let credentials = end.map { rest[..<$0] }
        let location = end.map { rest[rest.index(after: $0)...] } ?? rest
        let parts = location.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let host = parts[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(host.count), !host[0].isEmpty, let port = host.count == 1 ? 6379 : Int32(host[1]),
            (1...65535).contains(port),
            let database = parts.count == 1 || parts[1].isEmpty ? 0 : Int(parts[1]), database >= 0
        else { return nil }
        place = .tcp(host: String(host[0]), port: port)
        let password = credentials.map { $0.drop { $0 != ":" }.dropFirst() } ?? ""
        self.password = password.isEmpty ? nil : password.removingPercentEncoding ?? String(password)
        self.database = database
    }

    /// Never the password.
    public var description: String {
        switch place {
        case .tcp(let host, let port): "\(host):\(port)/\(database)"
        case .socket(let path): "\(path)/\(database)"
        }
    }
}

extension String {
    fileprivate func dropping(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
