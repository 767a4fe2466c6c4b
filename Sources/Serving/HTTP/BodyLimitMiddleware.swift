import HTTPTypes
import Hummingbird

/// Refuses requests whose body is larger than any use we have for it, or of unknown length.
struct BodyLimitMiddleware: RouterMiddleware {
    let maximumSize: Int

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let length = request.headers[.contentLength].map { Int($0) ?? .max } ?? 0
        guard length <= maximumSize, request.headers[.transferEncoding] == nil else {
            throw APIError.bodyTooLarge(maximumSize)
        }
        return try await next(request, context)
    }
}
