import AccessControl
import HTTPTypes
import Hummingbird

/// Finds out from where a request comes, and whether by HTTPS, before anything else is done with it.
struct OriginMiddleware: RouterMiddleware {
    let proxies: TrustedProxies
    /// Whether this server speaks TLS itself.
    let isTLS: Bool

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.origin = proxies.origin(peer: context.peer, forwardedFor: request.headers[.forwardedFor])
        context.isSecure =
            isTLS || proxies.isSecure(peer: context.peer, forwardedProtocol: request.headers[.forwardedProtocol])
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    fileprivate static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto")!
}
