import AccessControl
import EventSourcing
import Feeding
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/consumers`, and of one consumer, which comes into being with its first word:
/// - `PUT /api/v1/consumers/{name}/ack` with `{"cursor":"…"}`: what it has applied.
/// - `POST /api/v1/consumers/{name}/rejections` with `{"entity":"<id>","type":"…","version":3,"error":"…"}` (or
///   `position` instead of `version`): what it could not apply. Another one of the same entity takes the place of the
///   first, an error is cut after 2,000 characters, and 1,000 entities are kept. `GET` lists them, `DELETE …/{entity}`
///   settles one and `DELETE` all.
struct ConsumerRoutes: Sendable {
    let book: ConsumerBook

    func add(to router: APIRouter) {
        router.addReading("/api/v1/consumers", .statusRead) { try await list($1) }
        router.add(
            "/api/v1/consumers/:name/ack",
            [.put: .taking(.consumersWrite, isAudited: false) { try await acknowledge($0, $1) }])
        router.add(
            "/api/v1/consumers/:name/rejections",
            [
                .get: .taking(.statusRead, isAudited: false) { try await rejections($1) },
                .post: .taking(.consumersWrite, isAudited: false) { try await reject($0, $1) },
                .delete: .taking(.consumersWrite) { try await settle(nil, $1) },
            ])
        router.add(
            "/api/v1/consumers/:name/rejections/:id",
            [.delete: .taking(.consumersWrite) { try await settle(try $1.entityID(), $1) }])
    }

    private func list(_ context: APIContext) async throws -> Response {
        let consumers = try await book.consumers(tenant: try context.requirePrincipal().tenant)
        return .done(.array(consumers.map(\.json)))
    }

    private func acknowledge(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.consumerName()
        let tenant = try context.requirePrincipal().tenant
        guard let cursor = try await request.jsonObject(members: ["cursor"])["cursor"]?.string else {
            throw APIError.badRequest(
                "invalid_body", #"the body must be {"cursor":"…"} with the cursor of the last page that was applied"#)
        }
        return .done(try await book.acknowledge(name, cursor: cursor, tenant: tenant).json)
    }

    // MARK: - Rejections

    private func reject(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.consumerName()
        let tenant = try context.requirePrincipal().tenant
        let body = try await request.jsonObject(members: ["entity", "type", "position", "version", "error"])
        guard let rejection = Rejection(body) else {
            throw APIError.badRequest(
                "invalid_body",
                #"the body must be {"entity":"<id>","type":"<type>","version":<version>,"error":"<why>"}, or have "#
                    + "position instead of version")
        }
        return .done(try await book.reject(name, rejection, tenant: tenant).json)
    }

    private func rejections(_ context: APIContext) async throws -> Response {
        let kept = try await book.rejections(
            try context.consumerName(), tenant: try context.requirePrincipal().tenant)
        return .done(.array(kept.map(\.json)))
    }

    private func settle(_ entity: UUID?, _ context: APIContext) async throws -> Response {
        let settled = try await book.settle(
            try context.consumerName(), entity: entity, tenant: try context.requirePrincipal().tenant)
        return .done(["settled": .integer(settled)])
    }
}

extension Rejection {
    /// `nil` for a body that does not say which change was rejected, and why.
    fileprivate init?(_ body: JSONObject) {
        func number(_ name: String) -> Int64?? {
            switch body[name] ?? .null {
            case .null: .some(nil)
            case .number(let number): number.int64.flatMap { $0 > 0 ? .some($0) : nil }
            default: nil
            }
        }
        guard let id = body["entity"]?.string.flatMap(UUID.init(uuidString:)), let type = body["type"]?.string,
            let position = number("position"), let version = number("version"), let error = body["error"]?.string
        else { return nil }
        self.init(
            reported: EntityReference(EntityType(rawValue: type), id), position: position.map { Position($0) },
            version: version, error: error)
    }
}

extension APIContext {
    /// - Throws: `invalid_parameter` when the path's name is none.
    func consumerName() throws(APIError) -> ConsumerName {
        guard let name = parameters.get("name").flatMap({ ConsumerName($0) }) else {
            throw .badRequest(
                "invalid_parameter",
                "the consumer's name takes 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a "
                    + "letter or digit", details: ["parameter": "name"])
        }
        return name
    }
}

extension Response {
    /// What came of a request, for nobody to keep.
    static func done(_ data: JSONValue) -> Response {
        .json(CanonicalJSON.bytes(["data": data, "success": true]), headers: [.cacheControl: "no-store"])
    }
}
