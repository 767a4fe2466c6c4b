import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// Does what a path is asked for if the caller may have it, and writes down who changed something or was not let to.
struct AuditedAction: Sendable {
    /// E.g. `DELETE /api/v1/exclusions/:id`.
    let name: String
    let audit: AuditTrail
    let now: @Sendable () -> Timestamp

    func run(_ endpoint: APIRouter.Endpoint, _ request: Request, _ context: APIContext) async throws -> Response {
        do {
            try Self.require(endpoint.access, of: context)
        } catch let error as AccessError {
            audit.note(
                event(.permission, .refused, request, context, subject: request.uri.path, code: error.code.rawValue))
            throw error
        }
        guard endpoint.isAudited else { return try await endpoint.handler(request, context) }
        do {
            let response = try await endpoint.handler(request, context)
            let subject = response.headers[.location] ?? request.uri.path
            await audit.record(event(.mutation, .succeeded, request, context, subject: subject, code: nil))
            return response
        } catch {
            let told = APIError(error)
            let outcome = told.status.code < 500 ? AuditEvent.Outcome.refused : .failed
            await audit.record(
                event(.mutation, outcome, request, context, subject: request.uri.path, code: told.code))
            throw error
        }
    }

    /// - Throws: `AccessError`.
    private static func require(_ access: APIRouter.Access, of context: APIContext) throws {
        switch access {
        case .everybody: break
        case .anyPrincipal: _ = try context.requirePrincipal()
        case .permission(let permission):
            guard try context.requirePrincipal().may(permission) else {
                throw AccessError(.permissionDenied, permission: permission)
            }
        }
    }

    private func event(
        _ kind: AuditEvent.Kind, _ outcome: AuditEvent.Outcome, _ request: Request, _ context: APIContext,
        subject: String, code: String?
    ) -> AuditEvent {
        AuditEvent(
            tenant: context.principal?.tenant ?? .default, at: now(), kind: kind, action: name, outcome: outcome,
            actor: context.principal?.actor, subject: subject, address: context.origin?.description,
            requestID: context.requestID, code: code)
    }
}
