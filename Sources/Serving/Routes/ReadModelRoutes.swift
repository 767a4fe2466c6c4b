import AccessControl
import EventSourcing
import Feeding
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/directories|projects|phases|elevations?limit=&after=&sort=&as_of=` with filters (`parent=`,
/// `directory=`, `project=`, `changedSince=`, and the fields of `ReadModel.fields`), the same by id, and
/// `GET /api/v1/projects/{id}/complete?as_of=`. A directory by id comes with those below it, nested as `children`.
struct ReadModelRoutes: Sendable {
    private static let longestText = 200

    let store: any ReadModelStore
    let history: any HistoryReader

    func add(to router: APIRouter) {
        for model in ReadModel.allCases {
            let path = "/api/v1/\(model.rawValue)"
            router.addPast(path, .modelsRead) { try await list(model, $0, $1) }
            switch model {
            case .directories: router.addPast("\(path)/:id", .modelsRead) { try await directory($0, $1) }
            default: router.addPast("\(path)/:id", .modelsRead) { try await row(of: model, $0, $1) }
            }
        }
        router.addPast("/api/v1/projects/:id/complete", .modelsRead) { try await complete($0, $1) }
    }

    private func list(_ model: ReadModel, _ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        let order = try Self.order(of: model, parameters)
        let filter = try Self.filter(of: model, parameters)
        let after = try Self.place(in: order, parameters)
        let limit = try parameters.integer("limit", in: ReadModelQuery.limits, default: ReadModelQuery.defaultLimit)
        let asOf = try await history.position(asked: parameters, tenant: tenant)
        let page = try await store.list(
            ReadModelQuery(
                model, tenant: tenant, filter: filter, order: order, after: after, limit: limit, asOf: asOf))
        let next = page.next.map { "\"\($0)\"" } ?? "null"
        return .json(
            Array(#"{"success":true,"data":["#.utf8), page.rows, Array(#"],"next":\#(next)}"#.utf8),
            headers: Self.headers(asOf))
    }

    private func row(of model: ReadModel, _ request: Request, _ context: APIContext) async throws -> Response {
        try await answer(request, context, what: model.rawValue) { id, tenant, asOf in
            try await store.row(id, of: model, tenant: tenant, asOf: asOf)
        }
    }

    private func directory(_ request: Request, _ context: APIContext) async throws -> Response {
        try await answer(request, context, what: ReadModel.directories.rawValue) { id, tenant, asOf in
            DirectoryNesting.json(try await store.directories(from: id, tenant: tenant, asOf: asOf))
        }
    }

    private func complete(_ request: Request, _ context: APIContext) async throws -> Response {
        try await answer(request, context, what: ReadModel.projects.rawValue) { id, tenant, asOf in
            try await store.complete(project: id, tenant: tenant, asOf: asOf)
        }
    }

    private func answer(
        _ request: Request, _ context: APIContext, what: String,
        _ read: (UUID, TenantID, Position?) async throws -> [UInt8]?
    ) async throws -> Response {
        let id = try context.entityID()
        let tenant = try context.requirePrincipal().tenant
        let asOf = try await history.position(asked: QueryParameters(request.uri), tenant: tenant)
        guard let found = try await read(id, tenant, asOf) else {
            throw APIError.notFound("no such entity among the \(what); it may have been removed")
        }
        return .json(Array(#"{"success":true,"data":"#.utf8), found, Array("}".utf8), headers: Self.headers(asOf))
    }

    private static func headers(_ asOf: Position?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "private, no-cache"]
        headers.asOf = asOf
        return headers
    }
}

// MARK: - What is asked for

extension ReadModelRoutes {
    /// `sort=name`, or `sort=-name` from the end.
    private static func order(of model: ReadModel, _ parameters: QueryParameters) throws(APIError) -> ReadModelOrder {
        guard let text = try parameters.text("sort") else { return .byID }
        let isDescending = text.hasPrefix("-")
        let name = isDescending ? String(text.dropFirst()) : text
        if name == "id" { return ReadModelOrder(nil, isDescending: isDescending) }
        guard let field = model.fields.first(where: { $0.rawValue == name }) else {
            let allowed = ["id"] + model.fields.map(\.rawValue)
            throw QueryParameters.invalid(
                "sort", "must be one of \(allowed.joined(separator: ", ")), with a minus before it to begin at the end",
                [("allowed", .array(allowed.map(JSONValue.string)))])
        }
        return ReadModelOrder(field, isDescending: isDescending)
    }

    private static func place(in order: ReadModelOrder, _ parameters: QueryParameters) throws(APIError)
        -> ReadModelPlace?
    {
        guard let text = try parameters.text("after") else { return nil }
        guard let place = ReadModelPlace(text), (place.key != nil) == (order.field != nil) else {
            throw QueryParameters.invalid("after", "must be what next said on the page before, with the same sort")
        }
        return place
    }

    private static func filter(
        of model: ReadModel, _ parameters: QueryParameters
    ) throws(APIError) -> ReadModelFilter {
        var filter = ReadModelFilter(parent: try parameters.uuid("parent"))
        filter.directory = try uuid("directory", of: model, in: [.projects], parameters)
        filter.project = try uuid("project", of: model, in: [.phases, .elevations], parameters)
        for field in ReadModelField.allCases where field != .changedDate {
            guard let text = try parameters.text(field.rawValue) else { continue }
            try require(model.fields.contains(field), field.rawValue, of: model)
            guard text.unicodeScalars.count <= longestText else {
                throw QueryParameters.invalid(field.rawValue, "must be no longer than \(longestText) characters")
            }
            filter.containing[field] = text
        }
        if let time = try parameters.time("changedSince") {
            try require(model.fields.contains(.changedDate), "changedSince", of: model)
            filter.changedSince = time
        }
        return filter
    }

    private static func uuid(
        _ name: String, of model: ReadModel, in models: [ReadModel], _ parameters: QueryParameters
    ) throws(APIError) -> UUID? {
        guard let id = try parameters.uuid(name) else { return nil }
        try require(models.contains(model), name, of: model)
        return id
    }

    /// A filter that would be ignored gives more than was asked for.
    private static func require(_ isKnown: Bool, _ name: String, of model: ReadModel) throws(APIError) {
        guard isKnown else {
            throw QueryParameters.invalid(name, "is nothing that \(model.rawValue) can be filtered by")
        }
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
