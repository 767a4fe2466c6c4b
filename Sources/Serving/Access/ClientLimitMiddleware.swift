import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// Holds each client, and all of a tenant together, to their number of requests in a minute, and tells how many are
/// left, of whichever of the two has fewer.
struct ClientLimitMiddleware: RouterMiddleware {
    let limiter: SharedRateLimiter<UUID>
    /// Of clients for which none is set; API keys have none.
    let defaultLimit: Int
    let tenantLimiter: SharedRateLimiter<TenantID>
    let quotas: TenantQuotas
    let audit: AuditTrail
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let principal = context.principal else { return try await next(request, context) }
        let quota = try await quotas.quota(of: principal.tenant)
        // First the client: what is refused to one should not be taken from the others.
        var decisions: [RateDecision] = []
        if let limit = limit(of: principal) {
            decisions.append(
                try admitted(await limiter.take(principal.id, limit: limit), request, context, principal))
        }
        if let limit = quota.requestsPerMinute {
            decisions.append(
                try admitted(await tenantLimiter.take(principal.tenant, limit: limit), request, context, principal))
        }
        if let fewest = decisions.min(by: { $0.remaining < $1.remaining }) { context.notes.add(fewest) }
        return try await next(request, context)
    }

    private func limit(of principal: Principal) -> Int? {
        principal.requestsPerMinute ?? (principal.kind == .client ? defaultLimit : nil)
    }

    /// - Throws: `AccessError` when it is one too many.
    private func admitted(
        _ decision: RateDecision, _ request: Request, _ context: APIContext, _ principal: Principal
    ) throws -> RateDecision {
        guard !decision.isAdmitted else { return decision }
        context.notes.add(decision)
        audit.noteOnce(.init(kind: .limit, principal: principal.id, address: context.origin, code: .rateLimited)) {
            AuditEvent(
                tenant: principal.tenant, at: now(), kind: .limit, action: "\(request.method) \(request.uri.path)",
                outcome: .refused, actor: principal.actor, address: context.origin?.description,
                requestID: context.requestID, code: AccessError.Code.rateLimited.rawValue)
        }
        throw AccessError(.rateLimited, retryAfterSeconds: decision.resetSeconds)
    }
}
