import HTTPTypes
import Hummingbird

/// Tells browsers which pages of other sites may ask, and answers when they ask beforehand.
///
/// Credentials are never allowed: a key is sent by the page that has it, and there are no cookies.
struct CrossOriginMiddleware: RouterMiddleware {
    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    private static let requestFields = "Authorization, Content-Type, If-None-Match, Last-Event-ID, X-Request-Id"
    private static let answerFields =
        "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, As-Of-Position, "
        + "X-Request-Id"
    private static let keptForSeconds = 600

    let allowed: AllowedOrigins

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard !allowed.isEmpty else { return try await next(request, context) }
        context.notes.vary(by: .origin)
        guard let origin = request.headers[.origin], allowed.contains(origin) else {
            return try await next(request, context)
        }
        context.notes.add([.accessControlAllowOrigin: origin, .accessControlExposeHeaders: Self.answerFields])
        guard request.method == .options, request.headers[.accessControlRequestMethod] != nil else {
            return try await next(request, context)
        }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: Self.methods, .accessControlAllowHeaders: Self.requestFields,
                .accessControlMaxAge: String(Self.keptForSeconds),
            ])
    }
}
