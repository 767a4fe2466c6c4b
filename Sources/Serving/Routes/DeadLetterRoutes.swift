import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird
import Projecting

/// `GET /api/v1/dead-letters?settled=true&after=&limit=`, `GET /api/v1/dead-letters/{id}`: entities that a read model
/// could not take in. `POST …/{id}/retry` applies the event again, `POST …/{id}/skip` with `{"reason":"…"}` goes on
/// without it; the answer is the letter as it is then, `open` where it failed again.
struct DeadLetterRoutes: Sendable {
    static let path = "/api/v1/dead-letters"

    private enum Settled: String, CaseIterable { case yes = "true", no = "false" }

    let letters: any DeadLetterStore

    func add(to router: APIRouter) {
        router.addReading(Self.path, .statusRead) { request, context in
            let parameters = QueryParameters(request.uri)
            let (settled, page) = (try parameters.choice("settled", default: Settled.no), try parameters.numberedPage)
            let found = try await letters.list(
                tenant: try context.requirePrincipal().tenant, includingSettled: settled == .yes, page)
            return .page(limit: page.limit, found.map { ($0.id, $0.json) })
        }
        router.addReading("\(Self.path)/:id", .statusRead) { _, context in
            .done(
                try await letters.letter(try context.letterID(), tenant: try context.requirePrincipal().tenant).json)
        }
        router.add("\(Self.path)/:id/retry", [.post: .taking(.projectionsWrite) { try await retry($0, $1) }])
        router.add("\(Self.path)/:id/skip", [.post: .taking(.projectionsWrite) { try await skip($0, $1) }])
    }

    private func retry(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        _ = try await request.optionalJSONObject(members: [])
        return .done(
            try await letters.retry(try context.letterID(), actor: principal.actor, tenant: principal.tenant).json)
    }

    private func skip(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.letterID()
        let reason = try await request.reason("why it is right to go on without the event")
        return .done(
            try await letters.skip(id, reason: reason, actor: principal.actor, tenant: principal.tenant).json)
    }
}

extension APIContext {
    /// - Throws: `no_such_dead_letter`: what is no number is no letter's.
    fileprivate func letterID() throws(APIError) -> Int64 {
        guard let id = parameters.get("id").flatMap({ Int64($0) }) else {
            throw .notFound(
                "nothing is parked under that number; \(DeadLetterRoutes.path) lists what is",
                code: ProjectionError.Code.noSuchDeadLetter.rawValue)
        }
        return id
    }
}
