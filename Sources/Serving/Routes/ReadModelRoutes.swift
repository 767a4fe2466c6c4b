import AccessControl
import EventSourcing
import Feeding
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/directories|projects|phases|elevations?limit=&after=&parent=&as_of=`, and the same by id.
struct ReadModelRoutes: Sendable {
    let store: any ReadModelStore
    let history: any HistoryReader

    func add(to router: APIRouter) {
        for model in ReadModel.allCases {
            let path = "/api/v1/\(model.rawValue)"
            router.addReading(path, .modelsRead) { try await list(model, $0, $1) }
            router.addReading("\(path)/:id", .modelsRead) { try await row(of: model, $0, $1) }
        }
    }

    private func list(_ model: ReadModel, _ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        let asOf = try await history.position(asked: parameters, tenant: tenant)
        let page = try await store.list(
            ReadModelQuery(
                model, tenant: tenant, parent: try parameters.uuid("parent"), after: try parameters.uuid("after"),
                limit: try parameters.integer(
                    "limit", in: ReadModelQuery.limits, default: ReadModelQuery.defaultLimit),
                asOf: asOf))
        let next = page.next.map { "\"\($0.text)\"" } ?? "null"
        return .json(
            Array(#"{"success":true,"data":["#.utf8), page.rows, Array(#"],"next":\#(next)}"#.utf8),
            headers: Self.headers(asOf))
    }

    private func row(of model: ReadModel, _ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let tenant = try context.requirePrincipal().tenant
        let asOf = try await history.position(asked: QueryParameters(request.uri), tenant: tenant)
        guard let row = try await store.row(id, of: model, tenant: tenant, asOf: asOf) else {
            throw APIError.notFound("no such entity among the \(model.rawValue); it may have been removed")
        }
        return .json(Array(#"{"success":true,"data":"#.utf8), row, Array("}".utf8), headers: Self.headers(asOf))
    }

    private static func headers(_ asOf: Position?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "private, no-cache"]
        headers.asOf = asOf
        return headers
    }
}

extension APIContext {
    /// - Throws: `invalid_parameter` when the path's id is not one.
    func entityID() throws(APIError) -> UUID {
        guard let text = parameters.get("id"), let id = UUID(uuidString: text) else {
            throw .badRequest(
                "invalid_parameter", "the id in the path must be a UUID, as every entity's id is",
                details: ["parameter": "id"])
        }
        return id
    }
}
