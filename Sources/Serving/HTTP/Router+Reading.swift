import HTTPTypes
import Hummingbird

extension Router where Context == APIContext {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    /// A path that can be read.
    func addReading(_ path: String, _ handler: @escaping Handler) { add(path, [.get: handler]) }

    /// A path and what can be done with it. Other methods are told so, rather than that there is nothing.
    func add(_ path: String, _ handlers: [HTTPRequest.Method: Handler]) {
        let path = RouterPath(path)
        let allowed = Array(handlers.keys)
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options] {
            let handler = handlers[method] ?? { _, _ in throw APIError.methodNotAllowed(allowed) }
            on(path, method: method, use: handler)
        }
    }
}
