/// A request as the test server received it.
struct ServerRequest: Sendable {
    let method: String
    /// With the query.
    let target: String
    let headers: [String: String]
    let body: [UInt8]
    /// Which connection it came on, from 0.
    let connection: Int

    var path: String { String(target.prefix { $0 != "?" }) }

    var token: String? { headers["authorization"].map { String($0.dropFirst("Bearer ".count)) } }
}
