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
            throw APIError(
                status: .contentTooLarge, code: "body_too_large",
                message: "the request's body has more than \(maximumSize) bytes or no length; send a "
                    + "smaller one with its Content-Length")
        }
        return try await next(request, context)
    }
}
