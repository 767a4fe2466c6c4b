/// What came back, whatever its status.
struct HTTPResponse: Sendable {
    let status: Int
    /// After decompression.
    let body: [UInt8]
    /// The `Retry-After` header, where the server sent one.
    let retryAfter: Duration?
    let duration: Duration
}
