import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `GET /api/v1/changes?since=&limit=&types=&view=latest|log&wait=`
struct ChangesRoutes: Sendable {
    static let path = "/api/v1/changes"

    let feed: ChangesFeed
    let vocabulary: FeedVocabulary

    func add(to router: APIRouter) {
        router.addReading(Self.path, .feedRead) { try await changes($0, $1) }
    }

    private func changes(_ request: Request, _ context: APIContext) async throws -> Response {
        let patient = try feedRequest(request, tenant: try context.requirePrincipal().tenant)
        var impatient = patient
        impatient.wait = .zero
        let answer = try await feed.answer(impatient)
        guard patient.wait > .zero, answer.mayImproveByWaiting else { return response(to: answer) }
        // To learn that the caller has gone while it waits, its connection must be read, which uses it up.
        let waited = try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await feed.answer(patient)
        }
        var response = response(to: waited)
        response.headers[.connection] = "close"
        return response
    }

    private func feedRequest(_ request: Request, tenant: TenantID) throws -> FeedRequest {
        let parameters = QueryParameters(request.uri)
        let wait = try parameters.integer("wait", in: FeedRequest.waits, default: 0)
        return FeedRequest(
            tenant: tenant,
            view: try parameters.choice("view", default: FeedView.latest),
            filter: try parameters.text("types").map { try vocabulary.filter(from: $0) } ?? .everything,
            since: try parameters.text("since"),
            limit: try parameters.integer("limit", in: FeedRequest.limits, default: FeedRequest.defaultLimit),
            wait: .seconds(wait),
            knownTags: EntityTags(request.headers[.ifNoneMatch]).tags)
    }

    private func response(to answer: FeedAnswer) -> Response {
        let headers: HTTPFields = [.eTag: answer.tag, .cacheControl: "private, no-cache"]
        guard !answer.isUnchanged else { return .notModified(headers) }
        let upToDate = answer.page.isUpToDate ? "true" : "false"
        return .json(
            Array(#"{"success":true,"data":["#.utf8), answer.page.rows,
            Array(#"],"cursor":"\#(answer.cursor)","upToDate":\#(upToDate),"head":\#(answer.page.head)}"#.utf8),
            headers: headers)
    }
}
