import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `PUT /api/v1/consumers/{name}/ack` with `{"cursor":"…"}`, and `GET /api/v1/consumers`.
struct ConsumerRoutes: Sendable {
    let book: ConsumerBook

    func add(to router: APIRouter) {
        router.addReading("/api/v1/consumers", .statusRead) { try await list($1) }
        router.add(
            "/api/v1/consumers/:name/ack",
            [.put: .taking(.consumersWrite, isAudited: false) { try await acknowledge($0, $1) }])
    }

    private func list(_ context: APIContext) async throws -> Response {
        let consumers = try await book.consumers(tenant: try context.requirePrincipal().tenant)
        return response(.array(consumers.map(\.json)))
    }

    private func acknowledge(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let name = context.parameters.get("name").flatMap({ ConsumerName($0) }) else {
            throw APIError.badRequest(
                "invalid_parameter",
                "the consumer's name takes 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a "
                    + "letter or digit", details: ["parameter": "name"])
        }
        let tenant = try context.requirePrincipal().tenant
        let cursor = try await cursor(in: request)
        return response(try await book.acknowledge(name, cursor: cursor, tenant: tenant).json)
    }

    private func cursor(in request: Request) async throws -> String {
        guard let cursor = try await request.jsonObject()["cursor"]?.string else {
            throw APIError.badRequest(
                "invalid_body", #"the body must be {"cursor":"…"} with the cursor of the last page that was applied"#)
        }
        return cursor
    }

    private func response(_ data: JSONValue) -> Response {
        .json(
            CanonicalJSON.bytes(["data": data, "success": true]), headers: [.cacheControl: "no-store"])
    }
}
