import HTTPTypes
import Hummingbird

/// Refuses what comes in the clear. It is not redirected: whoever sends a key in the clear has to learn of it, rather
/// than do so before every request. Health is told all the same, for what asks for it stands next to the server.
struct SecureTransportMiddleware: RouterMiddleware {
    let isRequired: Bool

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard !isRequired || context.isSecure || HealthRoutes.paths.contains(request.uri.path) else {
            throw APIError(
                status: .forbidden, code: "https_required",
                message: "this server answers by HTTPS only; ask at https://, and replace the key if one was sent, for "
                    + "it went out in the clear")
        }
        return try await next(request, context)
    }
}
