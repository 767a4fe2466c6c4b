import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// Refuses requests from where too many failed.
///
/// What counts is logging in, and everything that is refused for want of a valid key. Somebody who was let in from
/// there within the last hour is not held up by others who fail.
struct AddressLimitMiddleware: RouterMiddleware {
    let limiter: SharedRateLimiter<NetworkAddress?>
    let limit: Int
    /// Open ones that let somebody in; other open paths cost nothing.
    let loginPaths: Set<String>
    let openPaths: Set<String>
    let authenticator: Authenticator
    let visitors: KnownVisitors
    let audit: AuditTrail
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let place = context.origin?.place
        if loginPaths.contains(request.uri.path) {
            try refuseUnlessAdmitted(await limiter.take(place, limit: limit), request, context)
            return try await next(request, context)
        }
        guard !openPaths.contains(request.uri.path) else { return try await next(request, context) }
        let authorization = request.headers[.authorization]
        if let principal = authenticator.remembered(authorization: authorization) {
            var context = context
            context.remembered = principal
            return try await next(request, context)
        }
        let digest = Authenticator.digest(authorization: authorization)
        if !(digest.map { visitors.knows($0, from: place) } ?? false) {
            try refuseUnlessAdmitted(await limiter.look(place, limit: limit), request, context)
        }
        // Whatever becomes of the request: who asks is known by then, or was refused.
        defer { if let digest, context.notes.actor != nil { visitors.letIn(digest, from: place) } }
        do {
            return try await next(request, context)
        } catch let error as AccessError where error.isUnauthenticated {
            if let digest { visitors.refused(digest, from: place) }
            _ = await limiter.take(place, limit: limit)
            throw error
        }
    }

    private func refuseUnlessAdmitted(
        _ decision: RateDecision, _ request: Request, _ context: APIContext
    ) throws(AccessError) {
        guard !decision.isAdmitted else { return }
        audit.noteOnce(.init(kind: .limit, principal: nil, address: context.origin, code: .rateLimited)) {
            AuditEvent(
                tenant: .default, at: now(), kind: .limit, action: "\(request.method) \(request.uri.path)",
                outcome: .refused, actor: nil, address: context.origin?.description, requestID: context.requestID,
                code: AccessError.Code.rateLimited.rawValue)
        }
        context.notes.add(decision)
        throw AccessError(.rateLimited, retryAfterSeconds: decision.resetSeconds)
    }
}

extension AccessError {
    /// Whether nobody is known to be asking.
    fileprivate var isUnauthenticated: Bool {
        [.missingCredentials, .invalidCredentials, .tokenInvalid, .tokenExpired].contains(code)
    }
}
