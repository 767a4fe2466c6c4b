import Hummingbird

extension Router where Context == APIContext {
    /// A path that can be read. Other methods are told so, rather than that there is nothing.
    func addReading(
        _ path: String, _ handler: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) {
        let path = RouterPath(path)
        get(path, use: handler)
        for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
            on(path, method: method) { _, _ -> Response in throw APIError.methodNotAllowed() }
        }
    }

    /// A path that does something by one method, and is told by no other.
    func addWriting(
        _ path: String, _ method: HTTPRequest.Method,
        _ handler: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) {
        let path = RouterPath(path)
        on(path, method: method, use: handler)
        let others = [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options].filter { $0 != method }
        for other in others {
            on(path, method: other) { _, _ -> Response in throw APIError.methodNotAllowed(allowed: method) }
        }
    }
}
