import HTTPTypes
import Hummingbird

/// Refuses requests that name two hosts (RFC 9112 section 3.2): whoever stands between could have meant the other.
///
/// One that names none can't be told here from one of HTTP/1.0, which need not.
struct HostMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        // The first one is not among the fields.
        guard request.headers[.host] == nil else {
            throw APIError.badRequest("bad_request", "the request names more than one host; send one Host field")
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    fileprivate static let host = HTTPField.Name("Host")!
}
