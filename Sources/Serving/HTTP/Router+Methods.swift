import EventSourcing
import HTTPTypes
import Hummingbird
import NIOCore

extension Router where Context == APIContext {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    /// A path and what can be done with it. Other methods are told what can, rather than that there is nothing.
    func add(_ path: String, _ handlers: [HTTPRequest.Method: Handler]) {
        let path = RouterPath(path)
        let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for (method, handler) in handlers { on(path, method: method, use: handler) }
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options] where handlers[method] == nil {
            on(path, method: method) { _, _ -> Response in
                throw APIError(
                    status: .methodNotAllowed, code: "method_not_allowed", message: "this path takes \(allowed)",
                    headers: [.allow: allowed])
            }
        }
    }
}

extension Request {
    /// The body as a JSON object.
    ///
    /// - Throws: `invalid_body`.
    func jsonObject() async throws -> JSONObject {
        // The size is limited before any route is reached.
        let body = try await body.collect(upTo: .max)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(Array(body.readableBytesView))
        } catch {
            throw APIError.badRequest("invalid_body", "the body is no JSON: \(error)")
        }
        guard let object = value.object else {
            throw APIError.badRequest("invalid_body", "the body must be a JSON object")
        }
        return object
    }
}
