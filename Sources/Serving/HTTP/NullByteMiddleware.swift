import HTTPTypes
import Hummingbird

/// Refuses addresses with a byte of zero: PostgreSQL takes it in no text, and nothing is called so. In bodies, as in
/// what comes from Logikal, another character stands for it.
struct NullByteMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.hasNullByte(request.uri.string.utf8) else {
            throw APIError.badRequest("invalid_parameter", "an address can't hold a byte of zero")
        }
        return try await next(request, context)
    }

    /// Searching a text for a text costs more than all else that a poll without news takes.
    private static func hasNullByte(_ address: String.UTF8View) -> Bool {
        var zeros = -1
        for byte in address {
            switch byte {
            case UInt8(ascii: "%"): zeros = 0
            case UInt8(ascii: "0") where zeros >= 0:
                zeros += 1
                if zeros == 2 { return true }
            default: zeros = -1
            }
        }
        return false
    }
}
