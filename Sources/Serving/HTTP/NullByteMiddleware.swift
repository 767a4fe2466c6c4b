import HTTPTypes
import Hummingbird

/// Refuses addresses with a byte of zero: PostgreSQL takes it in no text, and nothing is called so. In bodies, as in
/// what comes from Logikal, another character stands for it.
struct NullByteMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard !request.uri.string.contains("%00") else {
            throw APIError.badRequest("invalid_parameter", "an address can't hold a byte of zero")
        }
        return try await next(request, context)
    }
}
