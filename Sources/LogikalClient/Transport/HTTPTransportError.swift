/// Why there is no complete HTTP answer. Never shows an URL, a header or a body.
public struct HTTPTransportError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case timedOut = "timed_out"
        /// The name does not resolve, or nothing accepts connections there.
        case connectFailed = "connect_failed"
        /// The connection broke before a complete answer's end could be told.
        case connectionLost = "connection_lost"
        case tls
        case bodyTooLarge = "body_too_large"
        /// The body ended before the length that was announced.
        case truncated
        /// The bytes are not HTTP, or their content encoding is broken.
        case notHTTP = "not_http"
        case cancelled
        /// The transport was shut down.
        case stopped
        /// The URL or an option was refused before anything was sent.
        case invalidRequest = "invalid_request"
    }

    public let code: Code
    /// `false` only when not a byte of the request was sent.
    public let mayHaveReachedServer: Bool
    /// curl's own number, 0 where curl was not asked.
    public let curlCode: Int

    public var description: String {
        let fate = mayHaveReachedServer ? "the request may have taken effect" : "the request was not sent"
        return "\(code.rawValue)\(curlCode == 0 ? "" : " (curl \(curlCode))"); \(fate)"
    }
}
