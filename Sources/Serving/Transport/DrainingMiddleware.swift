import HTTPTypes
import Hummingbird

/// Takes no further requests once the server is about to end; that it is alive it says to the last.
struct DrainingMiddleware: RouterMiddleware {
    let draining: Draining

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard draining.hasBegun, ![HealthRoutes.path, HealthRoutes.livePath].contains(request.uri.path) else {
            return try await next(request, context)
        }
        var error = APIError.unavailable(
            "shutting_down", "this server is about to end; ask again, on a new connection", retryAfterSeconds: 1)
        error.headers[.connection] = "close"
        throw error
    }
}
