import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// Holds each client to its number of requests in a minute, and tells it how many are left.
struct ClientLimitMiddleware: RouterMiddleware {
    let limiter: RateLimiter<UUID>
    /// Of clients for which none is set; API keys have none.
    let defaultLimit: Int
    let audit: AuditTrail
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let principal = context.principal, let limit = limit(of: principal) else {
            return try await next(request, context)
        }
        let decision = limiter.take(principal.id, limit: limit)
        context.notes.add(decision)
        guard decision.isAdmitted else {
            audit.noteOnce(
                AuditEvent(
                    tenant: principal.tenant, at: now(), kind: .limit,
                    action: "\(request.method) \(request.uri.path)", outcome: .refused, actor: principal.actor,
                    address: context.origin?.description, requestID: context.requestID,
                    code: AccessError.Code.rateLimited.rawValue))
            throw AccessError(.rateLimited, retryAfterSeconds: decision.resetSeconds)
        }
        return try await next(request, context)
    }

    private func limit(of principal: Principal) -> Int? {
        principal.requestsPerMinute ?? (principal.kind == .client ? defaultLimit : nil)
    }
}
