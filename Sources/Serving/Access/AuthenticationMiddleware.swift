import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// Lets nobody without a key see anything but the open paths; a path that does not exist is no exception, so that
/// nothing can be learnt about which do.
struct AuthenticationMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    let openPaths: Set<String>
    let audit: AuditTrail
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        if openPaths.contains(request.uri.path) { return try await next(request, context) }
        var context = context
        let authorization = request.headers[.authorization]
        do {
            let principal: Principal
            if let remembered = context.remembered {
                principal = remembered
            } else {
                principal = try await authenticator.principal(authorization: authorization)
            }
            context.principal = principal
            context.notes.note(principal)
            audit.noteOnce(
                .init(kind: .authentication, principal: principal.id, address: context.origin, code: nil)
            ) { [context] in event(request, context, .succeeded, tenant: principal.tenant, code: nil) }
        } catch let error as AccessError {
            // Who comes without anything, as a browser does once, did not try to be anybody.
            if authorization != nil {
                audit.note(event(request, context, .refused, tenant: .default, code: error.code.rawValue))
            }
            throw error
        }
        return try await next(request, context)
    }

    private func event(
        _ request: Request, _ context: APIContext, _ outcome: AuditEvent.Outcome, tenant: TenantID, code: String?
    ) -> AuditEvent {
        AuditEvent(
            tenant: tenant, at: now(), kind: .authentication, action: "\(request.method) \(request.uri.path)",
            outcome: outcome, actor: context.principal?.actor, address: context.origin?.description,
            requestID: context.requestID, code: code)
    }
}
