import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/cycles?limit=`: the last looks at Logikal, newest first: how each ended, how long it took, what it
/// cost.
struct CycleRoutes: Sendable {
    private static let limits = 1...1000

    let office: any PollingOffice

    func add(to router: APIRouter) {
        router.addReading("/api/v1/cycles", .statusRead) { request, context in
            let limit = try QueryParameters(request.uri).integer("limit", in: Self.limits, default: 100)
            return .done(
                .array(try await office.cycles(tenant: try context.requirePrincipal().tenant, limit: limit)))
        }
    }
}
