import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/removals`: removals that look like a mistake and wait for somebody. `POST …/{id}/approve` lets the next
/// cycle remove what is still missing then, `POST …/{id}/reject` keeps it.
struct RemovalRoutes: Sendable {
    private static let path = "/api/v1/removals"

    let office: any PollingOffice

    func add(to router: APIRouter) {
        router.addReading(Self.path, .statusRead) { _, context in
            .done(.array(try await office.withheldRemovals(tenant: try context.requirePrincipal().tenant)))
        }
        for decision in RemovalDecision.allCases {
            router.add(
                "\(Self.path)/:id/\(decision.rawValue)",
                [.post: .taking(.removalsWrite) { try await decide(decision, $0, $1) }])
        }
    }

    private func decide(
        _ decision: RemovalDecision, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let principal = try context.requirePrincipal()
        _ = try await request.optionalJSONObject(members: [])
        let id = context.parameters.get("id").flatMap { UUID(uuidString: $0) }
        do {
            guard let id,
                let hold = try await office.decide(
                    decision, on: id, tenant: principal.tenant, person: principal.actor)
            else {
                throw APIError.notFound("nothing is withheld under that id; GET \(Self.path) lists what is")
            }
            return .done(hold)
        } catch is RemovalDecidedMeanwhile {
            throw APIError(
                status: .conflict, code: "changed_meanwhile",
                message: "it was decided on, or is withheld no more, since it was looked at; GET \(Self.path) tells")
        }
    }
}
