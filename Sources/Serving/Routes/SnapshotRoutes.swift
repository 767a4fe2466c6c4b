import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/v1/snapshot?types=&limit=`, `GET /api/v1/snapshot?next=&limit=` and `GET /api/v1/digest?types=&since=`
///
/// A snapshot is everything that was alive at one position, in rows as `/changes?view=latest` shows them, parents
/// before children: `{"success":true,"data":[…],"position":812,"next":"…"}`. It goes on with `next`, whatever happens
/// to the log meanwhile. The last page has instead the `cursor` from which `/changes?view=latest` goes on, and a
/// `trailer` `{"count":…,"digest":{"project":{"count":…,"digest":"…"},…}}`. With `Accept: application/x-ndjson` the
/// rest of the snapshot comes at once, a row a line, and a last line with `cursor`, `position` and `trailer`; without
/// that line the answer is not whole.
///
/// A digest proves that a consumer has the same as the log at the position of a cursor whose page was up to date:
/// `{"success":true,"data":{"count":…,"digest":{"project":{"count":…,"digest":"…"},…}},"position":812,"cursor":"…"}`.
/// The digest of a type is the lower-case hexadecimal SHA-256 over the lines `<id> <version>\n` of its living entities,
/// sorted by id bytewise, where id is the entity's id in lower case and version the version of its row. `since` takes
/// cursors of `view=latest` of the same `types`; without it the digest is of the head, whose cursor comes with it.
struct SnapshotRoutes: Sendable {
    static let path = "/api/v1/snapshot"

    let snapshots: SnapshotFeed
    let vocabulary: FeedVocabulary
    let lines: ResponseStreams

    func add(to router: APIRouter) {
        router.addReading(Self.path, .feedRead) { try await snapshot($0, $1) }
        router.addReading("/api/v1/digest", .feedRead) { try await digest($0, $1) }
    }

    private func snapshot(_ request: Request, _ context: APIContext) async throws -> Response {
        let asked = try snapshotRequest(request, tenant: try context.requirePrincipal().tenant)
        let answer = try await snapshots.page(asked)
        guard AnswerForm(request.headers[.accept], besidesPages: [.lines]) == .lines else {
            return .json(
                Array(#"{"success":true,"data":["#.utf8), answer.rows, Array("],".utf8), answer.end, Array("}".utf8),
                headers: [.cacheControl: "no-store", .vary: "Accept"])
        }
        return try lines.response(to: request, type: AnswerForm.linesType) { write in
            try await self.write(answer, asked, write)
        }
    }

    private func write(
        _ first: SnapshotAnswer, _ asked: SnapshotRequest, _ write: ResponseStreams.Write
    ) async throws {
        var (asked, answer) = (asked, first)
        while true {
            let rows = ChangeRows(answer.rows).lines
            if !rows.isEmpty { try await write(ByteBuffer(bytes: rows)) }
            guard case .page(let token) = answer.continuation else { break }
            asked.start = .token(token)
            answer = try await snapshots.page(asked)
        }
        try await write(ByteBuffer(bytes: Array("{".utf8) + answer.end + Array("}\n".utf8)))
    }

    private func digest(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let answer = try await snapshots.digest(
            try filter(parameters), since: try parameters.text("since"),
            tenant: try context.requirePrincipal().tenant)
        return .json(
            CanonicalJSON.bytes([
                "cursor": .string(answer.cursor), "data": answer.digest.json,
                "position": .integer(answer.position.rawValue), "success": true,
            ]), headers: [.cacheControl: "private, no-cache"])
    }

    private func snapshotRequest(_ request: Request, tenant: TenantID) throws -> SnapshotRequest {
        let parameters = QueryParameters(request.uri)
        let filter = try filter(parameters)
        let limit = try parameters.integer("limit", in: SnapshotRequest.limits, default: 0)
        let token = try parameters.text("next")
        guard token == nil || filter.isEverything else {
            throw APIError.badRequest(
                "invalid_parameter", "types belongs to the beginning of a snapshot; next knows them",
                details: ["parameter": "types"])
        }
        return SnapshotRequest(
            tenant: tenant, start: token.map { .token($0) } ?? .beginning(filter), limit: limit == 0 ? nil : limit)
    }

    private func filter(_ parameters: QueryParameters) throws -> FeedFilter {
        try parameters.text("types").map { try vocabulary.filter(from: $0) } ?? .everything
    }
}

extension SnapshotAnswer {
    /// What follows the rows, as members of an object.
    fileprivate var end: [UInt8] {
        switch continuation {
        case .page(let token): Array(#""position":\#(position),"next":"\#(token)""#.utf8)
        case .changes(let cursor, let trailer):
            Array(#""position":\#(position),"cursor":"\#(cursor)","trailer":\#(CanonicalJSON.text(trailer.json))"#.utf8)
        }
    }
}
