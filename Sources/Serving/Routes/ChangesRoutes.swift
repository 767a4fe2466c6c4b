import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/v1/changes?since=&limit=&types=&view=latest|log&wait=`
///
/// The answer is one page, `{"success":true,"data":[…],"cursor":"…","upToDate":true,"head":812}`, unless `Accept` asks
/// for another form:
/// - `application/x-ndjson`: the changes up to the head, one a line, and a last line
///   `{"cursor":"…","upToDate":true,"head":812}`. Without that line the answer is not whole.
/// - `text/event-stream`: an event `page` for each page, with the page as its data and its cursor as its id; and
///   further ones as changes come. `Last-Event-ID` goes on after it. Where a cursor leads nowhere any more, an event
///   `gone` with the error as its data ends the stream.
struct ChangesRoutes: Sendable {
    static let path = "/api/v1/changes"

    let feed: ChangesFeed
    let vocabulary: FeedVocabulary
    let events: EventStream
    let lines: ResponseStreams

    func add(to router: APIRouter) {
        router.addReading(Self.path, .feedRead) { try await changes($0, $1) }
    }

    private func changes(_ request: Request, _ context: APIContext) async throws -> Response {
        let tenant = try context.requirePrincipal().tenant
        let form = AnswerForm(request.headers[.accept], besidesPages: [.lines, .events])
        let patient = try feedRequest(request, form, tenant: tenant)
        var impatient = patient
        impatient.wait = .zero
        let answer = try await feed.answer(impatient)
        switch form {
        case .page: return try await page(answer, patient, request)
        case .lines: return try lines(answer, impatient, request)
        case .events:
            let follower = ChangesFollower(feed: feed, request: impatient, first: answer)
            return try events.response(to: request) { try await follower.news(within: $0) }
        }
    }

    private func page(_ answer: FeedAnswer, _ patient: FeedRequest, _ request: Request) async throws -> Response {
        guard patient.wait > .zero, answer.mayImproveByWaiting else { return response(to: answer) }
        // To learn that the caller has gone while it waits, its connection must be read, which uses it up.
        let waited = try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await feed.answer(patient)
        }
        var response = response(to: waited)
        response.headers[.connection] = "close"
        return response
    }

    private func lines(_ first: FeedAnswer, _ asked: FeedRequest, _ request: Request) throws -> Response {
        try lines.response(to: request, type: AnswerForm.linesType) { write in
            try await self.write(first, asked, write)
        }
    }

    /// Up to the head as it is now, or a little further: who appends all the time must not keep the answer from ending.
    private func write(_ first: FeedAnswer, _ asked: FeedRequest, _ write: ResponseStreams.Write) async throws {
        var (asked, answer) = (asked, first)
        while true {
            let rows = ChangeRows(answer.page.rows).lines
            if !rows.isEmpty { try await write(ByteBuffer(bytes: rows)) }
            guard answer.page.next < first.page.head else { break }
            asked.since = answer.cursor
            answer = try await feed.answer(asked)
        }
        try await write(ByteBuffer(bytes: Array("{".utf8) + answer.place + Array("}\n".utf8)))
    }

    private func feedRequest(_ request: Request, _ form: AnswerForm, tenant: TenantID) throws -> FeedRequest {
        let parameters = QueryParameters(request.uri)
        let wait = try parameters.integer("wait", in: FeedRequest.waits, default: 0)
        let seen = form == .events ? request.headers[.lastEventID] : nil
        let since = try parameters.text("since")
        return FeedRequest(
            tenant: tenant,
            view: try parameters.choice("view", default: FeedView.latest),
            filter: try parameters.text("types").map { try vocabulary.filter(from: $0) } ?? .everything,
            since: seen.flatMap { $0.isEmpty ? nil : $0 } ?? since,
            limit: try parameters.integer(
                "limit", in: FeedRequest.limits,
                default: form == .page ? FeedRequest.defaultLimit : SnapshotRequest.defaultLimit),
            wait: .seconds(wait),
            knownTags: form == .page ? EntityTags(request.headers[.ifNoneMatch]).tags : [])
    }

    private func response(to answer: FeedAnswer) -> Response {
        let headers: HTTPFields = [.eTag: answer.tag, .cacheControl: "private, no-cache", .vary: "Accept"]
        guard !answer.isUnchanged else { return .notModified(headers) }
        return .json(FeedAnswer.opening, answer.page.rows, answer.closing, headers: headers)
    }
}

extension FeedAnswer {
    /// The page as it goes out.
    var bytes: [UInt8] { Self.opening + page.rows + closing }

    /// What of it stands before the rows, and after them.
    fileprivate static let opening = Array(#"{"success":true,"data":["#.utf8)
    fileprivate var closing: [UInt8] { Array("],".utf8) + place + Array("}".utf8) }

    /// Where a consumer stands after the page, as members of an object.
    fileprivate var place: [UInt8] {
        let upToDate = page.isUpToDate ? "true" : "false"
        return Array(#""cursor":"\#(cursor)","upToDate":\#(upToDate),"head":\#(page.head)"#.utf8)
    }
}
