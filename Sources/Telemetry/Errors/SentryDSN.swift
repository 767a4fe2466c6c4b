import Foundation

/// Where error reports go, as services like Sentry tell it: `https://<key>@<host>/<project>`.
public struct SentryDSN: Sendable, CustomStringConvertible {
    let envelopes: String
    let key: String

    /// - Returns: `nil` for what is no such address.
    public init?(_ text: String) {
        guard let url = URLComponents(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty, let key = url.user, !key.isEmpty,
            key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }), url.query == nil, url.fragment == nil,
            let project = url.path.split(separator: "/").last, project.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let folders = url.path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        envelopes = "\(scheme)://\(host)\(url.port.map { ":\($0)" } ?? "")\(folders)/api/\(project)/envelope/"
        self.key = key
    }

    /// Without the key, which lets anybody report.
    public var description: String { envelopes }
}
