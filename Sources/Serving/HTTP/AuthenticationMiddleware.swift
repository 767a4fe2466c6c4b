import AccessControl
import HTTPTypes
import Hummingbird

/// Lets nobody without a key see anything but the open paths; a path that does not exist is no exception, so that
/// nothing can be learnt about which do.
struct AuthenticationMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    let openPaths: Set<String>

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        if openPaths.contains(request.uri.path) { return try await next(request, context) }
        var context = context
        context.principal = try await authenticator.principal(authorization: request.headers[.authorization])
        return try await next(request, context)
    }
}
