/// One HTTP exchange. Not public: outside this module a request can only be made by naming a ``LogikalEndpoint``.
struct HTTPRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    let method: Method
    let url: String
    var headers: [String] = []
    var body: [UInt8]?
    /// From start to the last byte, connecting included.
    var timeout: Duration = .seconds(30)
    var connectTimeout: Duration = .seconds(10)
    /// In bytes after decompression; a longer answer is aborted while it streams.
    var maximumBodySize = 1 << 20
    /// curl sends a request again when a kept connection turns out to be dead. What must not happen twice, a login or a
    /// selection, therefore asks for a connection of its own.
    var needsFreshConnection = false
    /// For what has to be finished although nobody waits for its result any more, such as a logout.
    var ignoresCancellation = false
}
