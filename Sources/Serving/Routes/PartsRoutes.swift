import AccessControl
import EventSourcing
import Feeding
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /api/v1/elevations/{id}/parts?kind=&format=&as_of=`, `GET /api/v1/projects/{id}/parts?kind=&format=&as_of=` and
/// `GET /api/v1/projects/{id}/prices?as_of=`.
struct PartsRoutes: Sendable {
    enum Format: String, CaseIterable { case json, csv }

    let parts: any PartsReader
    let history: any HistoryReader

    func add(to router: APIRouter) {
        router.addPast("/api/v1/elevations/:id/parts", .modelsRead) { try await parts(ofElevation: $0, $1) }
        router.addPast("/api/v1/projects/:id/parts", .modelsRead) { try await totals(ofProject: $0, $1) }
        router.addPast("/api/v1/projects/:id/prices", .modelsRead) { try await prices(ofProject: $0, $1) }
    }

    private func parts(ofElevation request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        let chosen = try chosenTables(among: parts.kinds, parameters)
        let format = try parameters.choice("format", default: Format.json)
        let asOf = try await history.position(asked: parameters, tenant: tenant)
        let found = try await parts.parts(of: id, kinds: chosen.map(\.name), tenant: tenant, asOf: asOf)
        let (state, position, rows) = try Self.decoded(found)
        if format == .csv {
            return try Self.csv(chosen, rows, name: "parts-\(id.text)", asOf)
        }
        return .json(
            Array(#"{"success":true,"data":{"elevation":"\#(id.text)","position":\#(position),"partsList":"#.utf8),
            state, Array(#","rows":"#.utf8), Self.object(chosen, rows), Array("}}".utf8), headers: Self.headers(asOf))
    }

    private func totals(ofProject request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        let chosen = try chosenTables(among: parts.totals, parameters)
        let format = try parameters.choice("format", default: Format.json)
        let asOf = try await history.position(asked: parameters, tenant: tenant)
        guard
            let found = try await parts.totals(
                of: id, totals: chosen.map(\.name), tenant: tenant, asOf: asOf)
        else { throw Self.unknownProject }
        if format == .csv {
            return try Self.csv(chosen, found.rows, name: "project-parts-\(id.text)", asOf)
        }
        return .json(
            Array(#"{"success":true,"data":{"project":"\#(id.text)","positions":"#.utf8), found.positions,
            Array(#","rows":"#.utf8), Self.object(chosen, found.rows), Array("}}".utf8), headers: Self.headers(asOf))
    }

    private func prices(ofProject request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let tenant = try context.requirePrincipal().tenant
        let asOf = try await history.position(asked: QueryParameters(request.uri), tenant: tenant)
        guard let prices = try await parts.prices(of: id, tenant: tenant, asOf: asOf) else {
            throw Self.unknownProject
        }
        return .json(Array(#"{"success":true,"data":"#.utf8), prices, Array("}".utf8), headers: Self.headers(asOf))
    }

    private static let unknownProject = APIError.notFound("no such project; it may have been removed")

    /// The tables that `kind=` names, all of them without it.
    private func chosenTables(
        among tables: [PartsTable], _ parameters: QueryParameters
    ) throws(APIError) -> [PartsTable] {
        guard let list = try parameters.text("kind") else { return tables }
        let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let chosen = tables.filter { names.contains($0.name) }
        guard names.allSatisfy({ name in tables.contains { $0.name == name } }) else {
            let allowed = tables.map(\.name)
            throw .badRequest(
                "invalid_parameter", "kind must be some of \(allowed.joined(separator: ", ")), with commas between",
                details: ["allowed": .array(allowed.map(JSONValue.string)), "parameter": "kind"])
        }
        return chosen
    }

    private static func decoded(
        _ found: ElevationParts
    ) throws(APIError) -> (state: [UInt8], position: Position, rows: [String: [UInt8]]) {
        switch found {
        case .unknownElevation:
            throw .notFound("no such elevation; it may have been removed", code: "elevation_unknown")
        case .none: throw .notFound("Logikal has no parts list of this elevation", code: "no_parts_list")
        case .notDecoded:
            throw .notFound(
                "the parts list has not been decoded yet; try again in a moment", code: "parts_list_not_decoded")
        case .notKept:
            throw .notFound("the parts of that time are not kept any more", code: "parts_not_kept")
        case .undecodable(let state):
            let details = (try? JSONReader.read(state)) ?? .null
            throw APIError(
                status: .unprocessableContent, code: "parts_list_undecodable",
                message:
                    "the parts list can't be read: \(details["error"]?["message"]?.string ?? "no reason is known")",
                details: ["partsList": details])
        case .parts(let state, let position, let rows): return (state, position, rows)
        }
    }

    /// An object of ready arrays: nothing is taken apart to be put together again.
    private static func object(_ tables: [PartsTable], _ rows: [String: [UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for table in tables {
            bytes += Array("\(bytes.isEmpty ? "{" : ",")\"\(table.name)\":".utf8)
            bytes += rows[table.name] ?? Array("[]".utf8)
        }
        return bytes + [UInt8(ascii: "}")]
    }

    private static func csv(
        _ tables: [PartsTable], _ rows: [String: [UInt8]], name: String, _ asOf: Position?
    ) throws -> Response {
        guard let table = tables.first, tables.count == 1 else {
            throw APIError.badRequest(
                "invalid_parameter", "a CSV file is one table: say which one with kind=",
                details: ["allowed": .array(tables.map { .string($0.name) }), "parameter": "kind"])
        }
        let values = try rows[table.name].map { try JSONReader.read($0) }?.array ?? []
        var headers = headers(asOf)
        headers[.contentType] = "text/csv; charset=utf-8; header=present"
        headers[.contentDisposition] = "attachment; filename=\"\(name)-\(table.name).csv\""
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: CSV.bytes(columns: table.columns, rows: values))))
    }

    private static func headers(_ asOf: Position?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "private, no-cache"]
        headers.asOf = asOf
        return headers
    }
}
