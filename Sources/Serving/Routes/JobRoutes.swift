import AccessControl
import Decoding
import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/jobs?all=true&after=&limit=`, `GET /api/v1/jobs/{id}`: background work that is stuck, as the decoding
/// of parts lists. `POST …/{id}/retry` puts it back in the queue, where it is taken up within half a minute,
/// `POST …/{id}/skip` with `{"reason":"…"}` leaves it undone until its elevation changes; the answer is the job as it
/// is then.
struct JobRoutes: Sendable {
    static let path = "/api/v1/jobs"

    private enum All: String, CaseIterable { case yes = "true", no = "false" }

    let jobs: any JobStore

    func add(to router: APIRouter) {
        router.addReading(Self.path, .statusRead) { request, context in
            let parameters = QueryParameters(request.uri)
            let (all, page) = (try parameters.choice("all", default: All.no), try parameters.numberedPage)
            let found = try await jobs.list(tenant: try context.requirePrincipal().tenant, all: all == .yes, page)
            return .page(limit: page.limit, found.map { ($0.id, $0.json) })
        }
        router.addReading("\(Self.path)/:id", .statusRead) { _, context in
            .done(try await jobs.job(try context.jobID(), tenant: try context.requirePrincipal().tenant).json)
        }
        router.add("\(Self.path)/:id/retry", [.post: .taking(.operationsWrite) { try await retry($0, $1) }])
        router.add("\(Self.path)/:id/skip", [.post: .taking(.operationsWrite) { try await skip($0, $1) }])
    }

    private func retry(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        _ = try await request.optionalJSONObject(members: [])
        return .done(
            try await jobs.retry(try context.jobID(), actor: principal.actor, tenant: principal.tenant).json)
    }

    private func skip(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.jobID()
        let reason = try await request.reason("why it is right to leave it")
        return .done(
            try await jobs.skip(id, reason: reason, actor: principal.actor, tenant: principal.tenant).json)
    }
}

extension APIContext {
    /// - Throws: `no_such_job`: what is no number is no job's.
    fileprivate func jobID() throws(APIError) -> Int64 {
        guard let id = parameters.get("id").flatMap({ Int64($0) }) else {
            throw .notFound("no job has that number; \(JobRoutes.path) lists what is stuck", code: UnknownJob.code)
        }
        return id
    }
}
